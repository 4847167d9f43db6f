"""SPEC section 2: reading and writing the managed block."""

from __future__ import annotations

import codecs
import hashlib

import pytest

from monopack.domain.fixing.block_writing import render, with_block
from monopack.domain.fixing.managed_block import parse_managed_block
from monopack.domain.model.errors import InputError, Location, Several
from monopack.domain.model.pack import ManagedBlock
from monopack.domain.model.source import SourceFile

FULL = """\
# monopack-start
# extra_modules: app.hidden.dep, app.plugins.*
# extra_distributions: PyYAML
# data_files: app/templates/**/*.html, config/*.yaml
# exclude_distributions: Boto_3
# entrypoint: main
# slim: botocore = sqs, s3
# monopack-end
import app
"""


def source(text: str | bytes) -> SourceFile:
    content = text.encode() if isinstance(text, str) else text
    return SourceFile(path="packs/p.py", content=content, sha256=hashlib.sha256(content).hexdigest())


def parsed(text: str | bytes) -> ManagedBlock:
    return parse_managed_block(source(text))


def refused(text: str | bytes) -> InputError:
    with pytest.raises(InputError) as raised:
        parsed(text)
    return raised.value


def test_every_key_is_read_with_its_line():
    block = parsed(FULL)
    assert block.extra_modules == ("app.hidden.dep", "app.plugins.*")
    assert block.extra_distributions == ("PyYAML",)
    assert block.data_files == ("app/templates/**/*.html", "config/*.yaml")
    assert block.exclude_distributions == ("boto-3",)
    assert block.entrypoint == "main"
    assert block.slim == ("botocore=s3,sqs",)
    assert block.where("packs/p.py", "data_files") == Location(path="packs/p.py", line=4)


@pytest.mark.parametrize(
    "text", ["", "import app\n", "# a comment on monopack-start and monopack-end\n", "# monopack\n"]
)
def test_no_block_is_an_empty_block(text):
    assert parsed(text) == ManagedBlock()


def test_keys_may_be_missing_and_values_empty():
    assert parsed("# monopack-start\n# monopack-end\n") == ManagedBlock()
    block = parsed("# monopack-start\n#\n# extra_modules:\n# entrypoint:\n# monopack-end\n")
    assert (block.extra_modules, block.entrypoint) == ((), "")


def test_extras_of_a_distribution_are_one_item():
    block = parsed("# monopack-start\n# extra_distributions: uvicorn[standard, x], PyYAML,\n# monopack-end\n")
    assert block.extra_distributions == ("uvicorn[standard, x]", "PyYAML")


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("# monopack-start\n# extra_module: a\n# monopack-end\n", 2, "unknown key `extra_module`"),
        ("import a\n# monopack-start\n# extra_modules: a\n", 2, "not closed"),
        ("# monopack-start\n# extra_modules: a\n\n# monopack-end\n", 1, "not closed"),
        ("# monopack-start\nimport a\n# monopack-end\n", 1, "not closed"),
        ("# monopack-start\n# monopack-end\n\n# monopack-start\n# monopack-end\n", 4, "second managed block"),
        ("# monopack-start\n# monopack-end\n# monopack-end\n", 3, "without a `# monopack-start`"),
        ("x = 1\n# monopack-end\n", 2, "without a `# monopack-start`"),
        ("# monopack-start\n# words\n# monopack-end\n", 2, "no `key: value, value`"),
        ("# monopack-start\n# entrypoint: a\n# entrypoint: b\n# monopack-end\n", 3, "stands twice"),
        ("# monopack-start\n# extra_modules: a-b\n# monopack-end\n", 2, "bad value of `extra_modules`"),
        ("# monopack-start\n# extra_modules: a.*.b\n# monopack-end\n", 2, "bad value of `extra_modules`"),
        ("# monopack-start\n# extra_modules: *\n# monopack-end\n", 2, "bad value of `extra_modules`"),
        ("# monopack-start\n# extra_distributions: a==1\n# monopack-end\n", 2, "bad value of `extra_distributions`"),
        ("# monopack-start\n# extra_distributions: !\n# monopack-end\n", 2, "bad value of `extra_distributions`"),
        ("# monopack-start\n# exclude_distributions: a b\n# monopack-end\n", 2, "bad value of `exclude_distributions`"),
        ("# monopack-start\n# data_files: ../x\n# monopack-end\n", 2, "bad value of `data_files`"),
        ("# monopack-start\n# data_files: /etc/x\n# monopack-end\n", 2, "bad value of `data_files`"),
        ("# monopack-start\n# slim: s3, botocore=sqs\n# monopack-end\n", 2, "bad value of `slim`"),
        ("# monopack-start\n# slim: botocore=\n# monopack-end\n", 2, "bad value of `slim`"),
        ("# monopack-start\n# slim: botocore=a/b\n# monopack-end\n", 2, "bad value of `slim`"),
        ("# monopack-start\n# entrypoint: a.b\n# monopack-end\n", 2, "bad value of `entrypoint`"),
        ("# coding: no-such-codec\n# monopack-start\n# monopack-end\n", 1, "cannot be decoded"),
    ],
)
def test_B25_a_malformed_block_is_told_with_its_line(text, line, what):
    error = refused(text)
    assert error.where == Location(path="packs/p.py", line=line)
    assert what in error.what


def test_a_near_key_is_offered():
    assert "`extra_modules`" in refused("# monopack-start\n# extra_module: a\n# monopack-end\n").hint


def test_all_mistakes_are_collected():
    with pytest.raises(Several) as raised:
        parsed("# monopack-start\n# a: 1\n# entrypoint: 2\n# monopack-end\n")
    assert [error.where.line for error in raised.value.errors] == [2, 3]


@pytest.mark.parametrize("quotes", ['"""', "'''", 'r"""', 'f"""'])
def test_B25_a_block_in_a_string_is_no_block(quotes):
    close = quotes[-3:]
    assert parsed(f"x = {quotes}\n# monopack-start\n# nonsense\n# monopack-end\n{close}\n") == ManagedBlock()


def test_quotes_in_comments_and_strings_hide_no_block():
    text = "# it's \"\"\" quoted\nx = '\"\"\"' + \"'''\" + 'it\\'s'\n" + FULL
    assert parsed(text).entrypoint == "main"


def test_a_file_that_does_not_compile_still_has_its_block():
    assert parsed("def f(:\n  'unclosed\n" + FULL + "x = ((\n").entrypoint == "main"


def test_a_comment_after_code_is_no_block():
    assert parsed("x = 1  # monopack-start\n") == ManagedBlock()


def test_the_canonical_form():
    block = ManagedBlock(extra_modules=("b", "a", "b"), data_files=("x/*.txt",), entrypoint="main")
    assert render(block) == (
        "# monopack-start",
        "# extra_modules: a, b",
        "# extra_distributions:",
        "# data_files: x/*.txt",
        "# entrypoint: main",
        "# monopack-end",
    )


NEW = ManagedBlock(extra_modules=("app.x",))
LINES = "# monopack-start\n# extra_modules: app.x\n# extra_distributions:\n# monopack-end\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", LINES),
        ('"""Doc."""\nimport a\n', LINES + '"""Doc."""\nimport a\n'),
        ("#!/usr/bin/env python\nimport a\n", "#!/usr/bin/env python\n" + LINES + "import a\n"),
        ("# -*- coding: utf-8 -*-\nimport a\n", "# -*- coding: utf-8 -*-\n" + LINES + "import a\n"),
        ("#!/x\n# coding: utf-8\nimport a\n", "#!/x\n# coding: utf-8\n" + LINES + "import a\n"),
        ("\n# coding: utf-8\nimport a\n", "\n# coding: utf-8\n" + LINES + "import a\n"),
        ("import a\n# coding: utf-8\n", LINES + "import a\n# coding: utf-8\n"),
        ("#!/x", "#!/x\n" + LINES),
        ("import a", LINES + "import a"),
        (FULL.replace("import app", "import b"), LINES + "import b\n"),
        ("import a\n\n" + FULL, LINES + "import a\n\nimport app\n"),
        ('"""\n# monopack-start\n"""\n', LINES + '"""\n# monopack-start\n"""\n'),
    ],
)
def test_the_block_lands_below_shebang_and_cookie_and_nothing_else(before, after):
    assert with_block(before.encode(), NEW) == after.encode()
    assert with_block(after.encode(), NEW) == after.encode()


def test_newline_style_is_kept():
    assert (
        with_block(b"import a\r\nimport b\r\n", NEW)
        == LINES.replace("\n", "\r\n").encode() + b"import a\r\nimport b\r\n"
    )
    assert with_block(b"import a\rimport b\r", NEW).count(b"\r") == 6


def test_byte_order_mark_is_kept_in_front():
    assert with_block(codecs.BOM_UTF8 + b"import a\n", NEW) == codecs.BOM_UTF8 + LINES.encode() + b"import a\n"


def test_encoding_is_kept():
    head = "# coding: latin-1\n"
    before = (head + "x = 'é'\n").encode("latin-1")
    block = ManagedBlock(data_files=("é/*.txt",))
    after = with_block(before, block)
    assert after.endswith("x = 'é'\n".encode("latin-1"))
    assert "# data_files: é/*.txt".encode("latin-1") in after
    assert parsed(after).data_files == ("é/*.txt",)


def test_a_name_that_the_encoding_cannot_hold_is_refused():
    with pytest.raises(InputError, match="encoding"):
        with_block(b"# coding: ascii\n", ManagedBlock(extra_modules=("é",)), path="packs/p.py")


def test_bytes_that_do_not_decode_are_kept():
    assert with_block(b"x = '\xff'\n", NEW) == LINES.encode() + b"x = '\xff'\n"
