"""`[tool.monopack]` of a `pyproject.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from monopack.cli.options import OPTIONS, TABLE
from monopack.domain.model.errors import InputError, Location, MonopackError
from monopack.domain.model.names import printable

FILE_NAME = "pyproject.toml"

_PATHS = frozenset(option.name for option in OPTIONS if option.metavar in {"DIR", "PATH", "FILE", "FILE.html"})
_HEADER = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?")
_KEY = re.compile(r"""\s*["']?([\w-]+)["']?\s*=""")
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectFile:
    """The table as written, and the line of each of its keys; `path` is relative to the process's folder if below."""

    path: Path
    table: Mapping[str, Any]
    lines: Mapping[str, int]

    def where(self, key: str) -> Location:
        """The place of `key`."""
        return Location(path=str(self.path), line=self.lines.get(key))

    def by_field(self) -> dict[str, Any]:
        """The table by field name, relative paths taken from the file's own folder."""
        return {key.replace("-", "_"): self._anchored(key, value) for key, value in self.table.items()}

    def unknown_keys(self) -> list[MonopackError]:
        """An error for each key that is no option."""
        known = [option.name for option in OPTIONS]
        return [self._unknown(key, known) for key in self.table if key not in known]

    def _unknown(self, key: str, known: list[str]) -> InputError:
        near = get_close_matches(key, known, n=1, cutoff=0.5)
        hint = f"did you mean `{near[0]}`?" if near else "keys are named like the options, see `monopack --help`"
        return InputError(f"unknown key `{printable(key)}` in [{TABLE}]", where=self.where(key), hint=hint)

    def _anchored(self, key: str, value: Any) -> Any:  # noqa: ANN401  # whatever a TOML file can hold
        if key not in _PATHS or not value:
            return value
        if isinstance(value, list):
            return [self._anchored(key, item) for item in value]
        if not isinstance(value, str) or value.startswith("~"):
            return value
        if key == "source-root":
            return ",".join(str(self.path.parent / part.strip()) for part in value.split(",") if part.strip())
        return str(self.path.parent / value)


def read_project_file(folder: Path) -> ProjectFile | None:
    """The file in `folder`; None where there is none or it has no such table. `InputError` when it is broken."""
    path = folder / FILE_NAME
    if not path.is_file():
        return None
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError("cannot be read", where=Location(path=str(path)), why=str(error.strerror)) from None
    return parse_project_file(content, path)


def parse_project_file(content: bytes, path: Path) -> ProjectFile | None:
    """The table in a file's bytes; None when there is no such table. `InputError` when it is broken."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("not UTF-8", where=Location(path=str(path)), why=f"byte {error.start}") from None
    table = _table(_parsed(text, path), path)
    return None if table is None else ProjectFile(path=path, table=table, lines=_lines(text))


def _parsed(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line, column = (int(place[1]), int(place[2])) if place else (None, None)
        why = printable(_PLACE.sub("", str(error)).strip())
        raise InputError("not valid TOML", where=Location(path=str(path), line=line, column=column), why=why) from None
    except RecursionError:
        raise InputError("not valid TOML", where=Location(path=str(path)), why="nested too deeply") from None


def _table(document: dict[str, Any], path: Path) -> Mapping[str, Any] | None:
    tool = document.get("tool", {})
    table = tool.get("monopack") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise InputError(f"`{TABLE}` is not a table", where=Location(path=str(path)), hint=f"write `[{TABLE}]`")
    return table


def _lines(text: str) -> dict[str, int]:
    """The line of each key below the table's header; a table spelled another way has none."""
    lines: dict[str, int] = {}
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.fullmatch(line):
            inside = header[1].replace(" ", "") == TABLE
        elif inside and (key := _KEY.match(line)):
            lines.setdefault(key[1], number)
    return lines
