from __future__ import annotations

import pytest

from monopack.domain.locking.document import parse_json, parse_toml
from monopack.domain.model.errors import InputError
from tests.fakes.source_tree import FakeSourceTree


def toml(text):
    return parse_toml(FakeSourceTree(files={"a.lock": text}).read("a.lock"))


def json(text):
    return parse_json(FakeSourceTree(files={"a.lock": text}).read("a.lock"))


def refused(call, *arguments):
    with pytest.raises(InputError) as raised:
        call(*arguments)
    return raised.value


def test_reads_what_is_of_the_right_type():
    table = toml('name = "x"\nflag = true\nlist = ["a"]\n[below]\nkey = "y"\n')
    assert table.text("name") == "x"
    assert table.text_or("other", "z") == "z"
    assert table.flag("flag")
    assert not table.flag("other")
    assert table.texts("list") == ("a",)
    assert table.table("below").text("key") == "y"
    assert table.table("other").values == {}
    assert "name" in table
    assert "other" not in table


def test_tables_know_their_lines():
    tables = toml('x = 1\n\n[[package]]\nname = "a"\n\n[[ package ]]\nname = "b"\n').tables("package")
    assert [(one.text("name"), one.where.line) for one in tables] == [("a", 3), ("b", 6)]


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (lambda t: t.text("number"), "`number` must be a string"),
        (lambda t: t.text("missing"), "`missing` is missing"),
        (lambda t: t.flag("number"), "`number` must be true or false"),
        (lambda t: t.texts("number"), "`number` must be a list"),
        (lambda t: t.texts("numbers"), "`numbers` must be a list of strings"),
        (lambda t: t.table("number"), "`number` must be a table"),
        (lambda t: t.tables("numbers"), "`numbers` must be a list of tables"),
        (lambda t: t.table("below").text("key"), "`below.key` must be a string"),
    ],
)
def test_refuses_wrong_types_by_name(read, expected):
    assert refused(read, toml("number = 1\nnumbers = [1]\n[below]\nkey = 3\n")).what == expected


def test_names_the_position_in_a_list():
    table = toml("[[package]]\n[[package]]\nname = 1\n")
    error = refused(table.tables("package")[1].text, "name")
    assert str(error) == "a.lock:2: `package[1].name` must be a string"


@pytest.mark.parametrize(
    ("text", "line"), [("a = 1\nb = \n", 2), ("a = 1\na = 2\n", 2), ("a = 'x", 1), ("[a]\nb = [1,\n", 2), ("=", 1)]
)
def test_broken_toml_has_a_line(text, line):
    error = refused(toml, text)
    assert "not valid TOML" in error.what
    assert error.where.line in {line, line + 1}


@pytest.mark.parametrize("text", ['{"a": 1', "[1]", "", "nul", '{"a": "\\ud800"}', '{"a": 1, "a": 2}', "1" * 5000])
def test_broken_json(text):
    assert refused(json, text).where.path == "a.lock"


def test_a_key_twice_in_json_is_named():
    assert "`web`" in refused(json, '{"default": {"web": {}, "web": {}}}').what


def test_merge_conflict():
    error = refused(toml, "a = 1\n<<<<<<< ours\nb = 1\n=======\nb = 2\n>>>>>>> theirs\n")
    assert (error.what, error.where.line) == ("unresolved merge conflict", 2)


def test_invalid_utf_8_has_line_and_offset():
    error = refused(toml, b"a = 1\nb = '\xe9'\n")
    assert error.where.line == 2
    assert "0xe9 at offset 11" in error.why


def test_names_from_the_file_are_printed_escaped():
    error = refused(toml('"a\\u001b" = 1').text, "a\x1b")
    assert "\x1b" not in str(error)
