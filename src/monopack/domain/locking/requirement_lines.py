"""A requirement file's text as logical lines, the way pip reads it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from monopack.domain.locking.document import decode, refuse_conflicts
from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.source import SourceFile

_COMMENT = re.compile(r"(^|\s+)#.*$")
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, kw_only=True, slots=True)
class LogicalLine:
    """A line with its continuations, without comments; `where` is its first physical line."""

    text: str
    where: Location


def text_of(file: SourceFile) -> str:
    """The file's text: UTF-8, or UTF-16 with a byte order mark, as PowerShell's `>` writes it."""
    if not file.content.startswith(_UTF16):
        return decode(file)
    try:
        return file.content.decode("utf-16")
    except UnicodeDecodeError as error:
        raise InputError("not valid UTF-16", where=Location(path=file.path), why=error.reason) from None


def logical_lines(text: str, path: str, environment: Mapping[str, str]) -> Iterator[LogicalLine]:
    """Every line that says something, with `${VARIABLES}` filled in where `environment` has them."""
    refuse_conflicts(text, path)
    for number, line in _joined(text, path):
        stripped = _COMMENT.sub("", line).strip()
        if stripped:
            filled = _VARIABLE.sub(lambda found: environment.get(found[1]) or found[0], stripped)
            yield LogicalLine(text=filled, where=Location(path=path, line=number))


def _joined(text: str, path: str) -> Iterator[tuple[int, str]]:
    """A backslash at the end joins the next line; a comment ends what it stands in."""
    parts: list[str] = []
    first = 1
    for number, line in enumerate(text.splitlines(), 1):
        first = first if parts else number
        is_comment = line.lstrip().startswith("#")
        if line.endswith("\\") and not is_comment:
            parts.append(line.removesuffix("\\"))
            continue
        yield first, "".join(parts) + (f" {line}" if is_comment else line)
        parts = []
    if parts:
        raise InputError("the file ends inside a continued line", where=Location(path=path, line=first))
