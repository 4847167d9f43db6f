"""What a `pyproject.toml` says about where its project's modules lie."""

from __future__ import annotations

import posixpath
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.names import NormalizedName, canonicalize_name
from monopack.domain.model.source import EntryPoint
from monopack.domain.ports.source_tree import EntryKind, SourceTree

_FILE = "pyproject.toml"


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectFile:
    """A parsed `pyproject.toml`; `folder` is where it lies."""

    folder: str
    content: dict[str, Any] = field(repr=False)

    @property
    def name(self) -> NormalizedName | None:
        """The distribution that the project is installed as; None when it is none, or never installed."""
        name = self._table("project").get("name") or self._table("tool", "poetry").get("name")
        packaged = self._table("tool", "uv").get("package")
        if packaged is None:
            packaged = "build-system" in self.content or bool(self._table("tool", "poetry"))
        return canonicalize_name(name) if isinstance(name, str) and packaged else None

    @property
    def is_project(self) -> bool:
        """Whether it describes a project of its own, and not only a workspace or tools."""
        return bool(self._table("project") or self._table("tool", "poetry"))

    @property
    def is_workspace(self) -> bool:
        """Whether it is the root of a uv workspace."""
        return "workspace" in self._table("tool", "uv")

    @property
    def members(self) -> tuple[str, ...]:
        """Globs of the workspace's members."""
        return _texts(self._table("tool", "uv", "workspace").get("members"))

    @property
    def excluded(self) -> tuple[str, ...]:
        """Globs of what is no member after all."""
        return _texts(self._table("tool", "uv", "workspace").get("exclude"))

    @property
    def entry_points(self) -> tuple[EntryPoint, ...]:
        """What it announces once installed, beside scripts, in a fixed order."""
        member = self.name
        groups = self._table("tool", "poetry", "plugins") | self._table("project", "entry-points")
        if member is None:
            return ()
        return tuple(
            EntryPoint(member=member, group=group, name=name, module=target.partition(":")[0].strip())
            for group, points in sorted(groups.items())
            for name, target in sorted(points.items() if isinstance(points, dict) else ())
            if isinstance(target, str)
        )

    def layouts(self) -> tuple[str, ...]:
        """Folders, relative to the project's own, that its build backend is told to take modules from."""
        return tuple(dict.fromkeys(posixpath.normpath(path) for path in self._layouts() if path))

    def _layouts(self) -> Iterator[str]:
        yield from _texts([self._table("tool", "uv", "build-backend").get("module-root")])
        yield from _texts(self._table("tool", "setuptools", "packages", "find").get("where"))
        yield from _texts([self._table("tool", "setuptools", "package-dir").get("")])
        for package in _list(self._table("tool", "poetry").get("packages")):
            yield from _texts([package.get("from")] if isinstance(package, dict) else [])
        for path in _texts(self._table("tool", "hatch", "build", "targets", "wheel").get("packages")):
            yield posixpath.dirname(path) or "."

    def _table(self, *keys: str) -> dict[str, Any]:
        table: Any = self.content
        for key in keys:
            table = table.get(key) if isinstance(table, dict) else None
        return table if isinstance(table, dict) else {}


def read_project_file(tree: SourceTree, folder: str) -> ProjectFile | None:
    """The project file in `folder`, if there is one. `InputError` when it is no TOML."""
    if tree.listing(folder).get(_FILE) is not EntryKind.FILE:
        return None
    path = f"{folder}/{_FILE}" if folder else _FILE
    try:
        content = tomllib.loads(tree.read(path).content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError("the file is no valid TOML", where=Location(path=path), why=str(error)) from None
    return ProjectFile(folder=folder, content=content)


def _texts(values: object) -> tuple[str, ...]:
    return tuple(value for value in _list(values) if isinstance(value, str))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
