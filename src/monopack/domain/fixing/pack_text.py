"""A pack file's bytes as text and back, so that an edit keeps byte order mark, encoding and newlines."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from monopack.domain.model.errors import InputError, Location

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:[#\r\n]|$)")
_NEWLINE = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, kw_only=True, slots=True)
class PackText:
    """`text` has a line feed for every newline, what cannot be decoded escaped; `encoding` is how the file says it is
    written (PEP 263), `newline` how its first line ends. `head` counts the lines that must stay on top.
    """

    text: str
    encoding: str
    newline: bytes
    head: int


def read_text(content: bytes, path: str) -> PackText:
    """The text of a pack file; `InputError` when it names an encoding that there is not."""
    lines = content.splitlines(keepends=True)
    encoding = "utf-8" if content.startswith(codecs.BOM_UTF8) else _cookie(lines)
    first = _NEWLINE.search(content)
    return PackText(
        text=re.sub(r"\r\n?", "\n", _decoded(content.removeprefix(codecs.BOM_UTF8), encoding, path)),
        encoding=encoding,
        newline=first[0] if first else b"\n",
        head=_head(lines),
    )


def _cookie(lines: list[bytes]) -> str:
    for line in lines[:2]:
        found = _COOKIE.match(line)
        if found:
            return found[1].decode("ascii")
        if not _BLANK.match(line):
            break
    return "utf-8"


def _decoded(content: bytes, encoding: str, path: str) -> str:
    try:
        return content.decode(encoding, "surrogateescape")
    except (LookupError, UnicodeError) as error:
        raise InputError("cannot be decoded", where=Location(path=path, line=1), why=str(error)) from None


def _head(lines: list[bytes]) -> int:
    """How many lines a shebang and an encoding cookie take, the latter with what stands above it."""
    for number, line in enumerate(lines[:2]):
        bare = line.removeprefix(codecs.BOM_UTF8)
        if _COOKIE.match(bare):
            return number + 1
        if not _BLANK.match(bare):
            break
    return 1 if lines and lines[0].removeprefix(codecs.BOM_UTF8).startswith(b"#!") else 0
