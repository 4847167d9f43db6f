"""Bytes that Python reads, and bytes that it does not: each named with its place."""

from __future__ import annotations

import sys

import pytest

from monopack.domain.model.errors import PackFailure
from monopack.domain.model.imports import ModuleScan
from monopack.domain.model.source import SourceFile
from monopack.domain.scanning.newer_syntax import reader_of
from monopack.domain.scanning.scanner import scan
from tests.drawn_trees import target

RUNNING = f"{sys.version_info[0]}.{sys.version_info[1]}"


def scanned(content: bytes, python: str = RUNNING) -> ModuleScan:
    return scan(SourceFile(path="app/m.py", content=content, sha256=""), target(python))


def failure(content: bytes, python: str = RUNNING) -> PackFailure:
    with pytest.raises(PackFailure) as caught:
        scanned(content, python)
    return caught.value


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", None),
        (b"import a", 1),
        (b"\xef\xbb\xbfimport a", 1),
        (b"\xef\xbb\xbf# coding: utf-8\nimport a", 2),
        (b"# coding: utf-8\r\nx = 1\r\nimport a\r\n", 3),
        (b"x = 1\rimport a\r", 2),
        (b"x = 1\n\x0cimport a\n", 2),
        (b"x = 1\n\x0c\nimport a", 3),
        (b"#!/bin/sh\n# -*- coding: latin-1 -*-\nx = '\xe9'\nimport a", 4),
        (b"# vim: set fileencoding=iso-8859-15 :\nx = '\xa4'\nimport a", 3),
        (b"# coding: cp1252\r\nx = '\x80'\r\nimport a", 3),
        (b"# coding: shift_jis\nx = '\x83\x5c'\nimport a", 3),
        (b"x = 1\n# coding: latin-1\nimport a", 3),
        (b"x = '''\nimport no\n'''\nimport a", 4),
        (b"x = '\\d'\nimport a", 2),
        (b"def f():\n    x = '''\n''' ; import a", 3),
    ],
)
def test_B04_read_as_python_reads_it(content: bytes, line: int | None) -> None:
    found = [(each.module, each.line) for each in scanned(content).imports]
    assert found == ([] if line is None else [("a", line)])


@pytest.mark.parametrize(
    ("content", "where", "what"),
    [
        (b"def (:\n", "app/m.py:1:5", "syntax error"),
        (b"x = 1\nif x\n  pass", "app/m.py:2:5", "syntax error"),
        (b"x = 1\n\tx\n", "app/m.py:2:1", "indent"),
        (b"# coding: nosuch\n", "app/m.py:1", "unknown encoding `nosuch`"),
        (b"\n# coding: nosuch\n", "app/m.py:2", "unknown encoding"),
        (b"# coding: hex\n", "app/m.py:1", "unknown encoding"),
        (b"\xef\xbb\xbf# coding: latin-1\n", "app/m.py:1", "byte order mark"),
        (b"x = 1\ny = '\xff'\n", "app/m.py:2", "byte 0xff at offset 11"),
        (b"x = 1\r\ny = '\xff'\n", "app/m.py:2", "byte 0xff at offset 12"),
        (b"# coding: ascii\nx = '\xe9'\n", "app/m.py:2", "ascii"),
        (b"x = 1\ny = '\0'\n", "app/m.py:2", "NUL"),
        (b"\xff\xfei\0m\0", "app/m.py:1", "byte 0xff at offset 0"),
    ],
)
def test_B05_what_python_cannot_read(content: bytes, where: str, what: str) -> None:
    error = failure(content)
    assert str(error.where) == where
    assert what in error.what
    assert error.hint


@pytest.mark.parametrize(
    "content",
    [
        b"x = " + b"+".join([b"1"] * 200_000),
        b"x = " + b"(" * 5000 + b")" * 5000,
        b"x = " + b"-" * 100_000 + b"1",
        b"x = " + b"[" * 150 + b"]" * 150 + b"\n" + b"x = " + b"a." * 20_000 + b"b",
    ],
    ids=["terms", "parentheses", "minuses", "attributes"],
)
def test_B06_nested_too_deeply(content: bytes) -> None:
    assert failure(content).where.path == "app/m.py"  # type: ignore[union-attr]


def test_B06_a_large_literal_is_read() -> None:
    assert scanned(b"x = '" + b"a" * 10_000_000 + b"'\nimport a").imports


def test_deep_expression_near_a_dynamic_import_is_unknown() -> None:
    text = "import importlib\nx = " + "'a' + " * 400 + "'b'\nimportlib.import_module(x)"
    assert scanned(text.encode()).not_followed


def test_deep_decision_never_crashes() -> None:
    text = "x = 1\nif " + "not " * 150 + "x:\n    import a"
    assert scanned(text.encode()).imports


@pytest.mark.skipif(sys.version_info < (3, 12), reason="needs a Python that reads it")
def test_B03_syntax_newer_than_the_target() -> None:
    error = failure(b"\ntype X = int\n", "3.11")
    assert "the target is Python 3.11" in error.why


def test_B03_syntax_that_an_old_target_lacks() -> None:
    error = failure(b"x = 1\nmatch x:\n    case 1:\n        pass\n", "3.9")
    assert f"Python {RUNNING} reads it, but the target is Python 3.9" in error.why
    assert error.where
    assert error.where.line
    assert not scanned(b"with (a as b, c as d):\n    pass\n", "3.10").imports
    assert "the target" in failure(b"if (n := 1): pass\n", "3.7").why


def test_syntax_of_a_later_python_is_named() -> None:
    assert "Python 3.15 reads it" in failure(b"lazy import a\n").why
    assert "the target is Python 3.14" in failure(b"import a b\n", "3.14").why
    assert not failure(b"import a b\n").why


@pytest.mark.parametrize(
    ("line", "reader"),
    [
        ("type X = int", (3, 12)),
        ("type X[T] = list[T]", (3, 12)),
        ("type X[T = int] = list[T]", (3, 13)),
        ("def f[T](x: T): ...", (3, 12)),
        ("    async def f[T](x): ...", (3, 12)),
        ("class C[T = int]: ...", (3, 13)),
        ("except A, B:", (3, 14)),
        ("x = t'{y}'", (3, 14)),
        ("x = f'{d['a']}'", (3, 12)),
        ("lazy from a import b", (3, 15)),
        ("except* A:", (3, 11)),
        ("x = = 1", None),
    ],
)
def test_reader_of(line: str, reader: tuple[int, int] | None) -> None:
    assert reader_of(line, (3, 10)) == reader
    assert reader_of(line, (3, 15)) is None
