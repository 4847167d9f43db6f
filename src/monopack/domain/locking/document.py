"""A lock's text as tables whose types are checked where they are read; every complaint names file, line and key."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.names import printable
from monopack.domain.model.source import SourceFile

_HEADER = re.compile(r"^\[\[\s*([A-Za-z0-9_-]+)\s*\]\]", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: |$)|^={7}$", re.MULTILINE)
_TOML_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A mapping of a document that nobody vouches for. `name` is its key in the document, for messages.

    `lines` are the lines of the document's arrays of tables, by key.
    """

    values: Mapping[str, Any]
    where: Location
    name: str = ""
    lines: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def __contains__(self, key: str) -> bool:
        return key in self.values

    def text(self, key: str) -> str:
        """The string at `key`, which must be there."""
        if key not in self.values:
            raise InputError(f"`{self.path(key)}` is missing", where=self.where)
        return self.text_or(key, "")

    def text_or(self, key: str, default: str) -> str:
        """The string at `key`, if there is one."""
        value = self.values.get(key, default)
        return value if isinstance(value, str) else self._refuse(key, "a string")

    def flag(self, key: str) -> bool:
        """Whether `key` is there and true."""
        value = self.values.get(key, False)
        return value if isinstance(value, bool) else self._refuse(key, "true or false")

    def texts(self, key: str) -> tuple[str, ...]:
        """The strings listed at `key`; none when it is missing."""
        values = self._list(key)
        return tuple(value if isinstance(value, str) else self._refuse(key, "a list of strings") for value in values)

    def table(self, key: str) -> Table:
        """The table at `key`; an empty one when it is missing."""
        value = self.values.get(key, {})
        return self._below(value, self.path(key)) if isinstance(value, dict) else self._refuse(key, "a table")

    def tables(self, key: str) -> tuple[Table, ...]:
        """The tables listed at `key`, each with its own line where that is known."""
        values, lines = self._list(key), self.lines.get(key, ())
        known = lines if len(lines) == len(values) else [self.where.line] * len(values)
        return tuple(
            self._below(value, f"{self.path(key)}[{position}]", line)
            if isinstance(value, dict)
            else self._refuse(key, "a list of tables")
            for position, (value, line) in enumerate(zip(values, known, strict=True))
        )

    def lists(self) -> Iterator[tuple[str, tuple[Table, ...]]]:
        """Each key with the tables listed there."""
        return ((key, self.tables(key)) for key in self.values)

    def path(self, key: str) -> str:
        """`key` as it is reached from the top of the document."""
        return printable(f"{self.name}.{key}" if self.name else key)

    def _list(self, key: str) -> list[Any]:
        value = self.values.get(key, [])
        return value if isinstance(value, list) else self._refuse(key, "a list")

    def _below(self, values: Mapping[str, Any], name: str, line: int | None = None) -> Table:
        where = Location(path=self.where.path, line=line) if line else self.where
        return Table(values=values, where=where, name=name)

    def _refuse(self, key: str, expected: str) -> NoReturn:
        raise InputError(f"`{self.path(key)}` must be {expected}", where=self.where)


def decode(file: SourceFile) -> str:
    """The file's text, which must be UTF-8, with or without a byte order mark."""
    try:
        return file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.content.count(b"\n", 0, error.start) + 1
        why = f"byte 0x{file.content[error.start]:02x} at offset {error.start}"
        raise InputError("not valid UTF-8", where=Location(path=file.path, line=line), why=why) from None


def parse_toml(file: SourceFile) -> Table:
    """The document's top table."""
    text = decode(file)
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable(text, file.path, error) from None
    return Table(values=values, where=Location(path=file.path), lines=_header_lines(text))


def parse_json(file: SourceFile) -> Table:
    """The document's top object; no object may name a key twice."""
    text = decode(file)
    try:
        values = json.loads(text, object_pairs_hook=_without_duplicates)
        json.dumps(values, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise _unreadable(text, file.path, error) from None
    if not isinstance(values, dict):
        raise InputError("must be an object", where=Location(path=file.path, line=1))
    return Table(values=values, where=Location(path=file.path))


def refuse_conflicts(text: str, path: str) -> None:
    """Raise when a merge left its markers in `text`."""
    if found := _CONFLICT.search(text):
        where = Location(path=path, line=text.count("\n", 0, found.start()) + 1)
        raise InputError("unresolved merge conflict", where=where, hint="resolve the merge, then lock again")


def _unreadable(text: str, path: str, error: Exception) -> InputError:
    refuse_conflicts(text, path)
    if isinstance(error, RecursionError):
        return InputError("nested too deeply", where=Location(path=path))
    if isinstance(error, json.JSONDecodeError):
        return InputError(f"not valid JSON: {error.msg}", where=Location(path=path, line=error.lineno))
    if not isinstance(error, tomllib.TOMLDecodeError):
        return InputError(f"not readable: {printable(str(error))}", where=Location(path=path))
    message = str(error)
    place = _TOML_PLACE.search(message)
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    what = message[: place.start()] if place else message
    return InputError(f"not valid TOML: {printable(what)}", where=Location(path=path, line=line))


def _header_lines(text: str) -> dict[str, list[int]]:
    lines: dict[str, list[int]] = {}
    line, scanned = 1, 0
    for found in _HEADER.finditer(text):
        line += text.count("\n", scanned, found.start())
        scanned = found.start()
        lines.setdefault(found[1], []).append(line)
    return lines


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"`{twice}` stands there twice")
    return values
