from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monopack.domain.locking.requirement_lines import logical_lines, text_of
from monopack.domain.locking.requirement_options import split_options
from monopack.domain.model.errors import InputError, Location
from tests.fakes.source_tree import FakeSourceTree

WHERE = Location(path="r.txt", line=1)


def lines(text, **environment):
    return [(line.where.line, line.text) for line in logical_lines(text, "r.txt", environment)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a==1\n\n# x\nb==2", [(1, "a==1"), (4, "b==2")]),
        ("a==1 # why\n", [(1, "a==1")]),
        ("a @ https://h/x#egg=a\n", [(1, "a @ https://h/x#egg=a")]),
        ("a==1 \\\n  --hash=x \\\n  --hash=y\nb", [(1, "a==1   --hash=x   --hash=y"), (4, "b")]),
        ("a==1 \\\n# comment ends it\nb", [(1, "a==1"), (3, "b")]),
        ("a\r\nb\r\n", [(1, "a"), (2, "b")]),
        ("a \\\r\n --pre\r\n", [(1, "a  --pre")]),
    ],
)
def test_logical_lines(text, expected):
    assert lines(text) == expected


def test_variables_are_filled_in_as_pip_does():
    text = "--index-url https://${TOKEN}@h\n${MISSING} ${lower} $TOKEN ${EMPTY}\n"
    assert lines(text, TOKEN="t", lower="x", EMPTY="") == [
        (1, "--index-url https://t@h"),
        (2, "${MISSING} ${lower} $TOKEN ${EMPTY}"),
    ]


def test_C01_a_file_that_ends_inside_a_line():
    with pytest.raises(InputError, match="ends inside") as raised:
        lines("a==1\nb==2 \\\n")
    assert raised.value.where.line == 2


def test_C04_byte_order_marks_of_utf_8_and_utf_16():
    for encoding in ("utf-8-sig", "utf-16"):
        tree = FakeSourceTree(files={"r.txt": "a==1".encode(encoding)})
        assert text_of(tree.read("r.txt")) == "a==1"


@pytest.mark.parametrize("content", [b"a\xff", b"\xff\xfe\x00"])
def test_C04_other_encodings_are_refused(content):
    with pytest.raises(InputError, match="not valid UTF"):
        text_of(FakeSourceTree(files={"r.txt": content}).read("r.txt"))


@pytest.mark.parametrize(
    ("text", "rest", "options"),
    [
        ("a==1", "a==1", ()),
        ("a==1 --hash=x --hash y", "a==1", (("hash", "x"), ("hash", "y"))),
        ("-r other.txt", "", (("requirement", "other.txt"),)),
        ("-rother.txt", "", (("requirement", "other.txt"),)),
        ("--requirement=other.txt", "", (("requirement", "other.txt"),)),
        ("-e ./lib[x]", "", (("editable", "./lib[x]"),)),
        ("-e ./lib ; os_name == 'nt'", "", (("editable", "./lib ; os_name == 'nt'"),)),
        ("-i https://h --no-index --pre", "", (("index-url", "https://h"), ("no-index", ""), ("pre", ""))),
        ("--pypi-url https://h", "", (("index-url", "https://h"),)),
        ("-f 'a b'", "", (("find-links", "a b"),)),
    ],
)
def test_options(text, rest, options):
    assert split_options(text, WHERE) == (rest, options)


@pytest.mark.parametrize("text", ["--unknown x", "-x", "-r", "--hash=", "-f 'x", "a==1 --hash", "-"])
def test_what_is_no_option(text):
    with pytest.raises(InputError) as raised:
        split_options(text, WHERE)
    assert raised.value.where == WHERE


def test_D15_the_value_of_a_mistaken_option_is_not_told():
    with pytest.raises(InputError) as raised:
        split_options("--index-ulr=https://user:secret@h", WHERE)
    assert "secret" not in str(raised.value)
    assert "--index-ulr" in raised.value.what


@given(
    st.lists(st.text(alphabet="a=#;\x0b\x0c\x1c\xa0", min_size=1, max_size=4), max_size=4),
    st.text(alphabet=" \t\r\n", min_size=1, max_size=3),
)
def test_what_holds_no_quotes_is_split_as_the_shell_would(words, blanks):
    text = f"a==1 {blanks.join(f'--hash={word}' for word in words)}{blanks}"
    quick, by_shell = split_options(text, WHERE), split_options(f"{text}--hash='q'", WHERE)
    assert quick[1] == by_shell[1][:-1]
    assert len(quick[1]) == len(words)
