"""The packages of a `uv.lock` as entries of a graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from packaging.requirements import Requirement

from monopack.domain.locking.document import Table
from monopack.domain.locking.graph import Edge, Node
from monopack.domain.locking.terms import (
    both,
    listed_files,
    malformed,
    marker_of,
    normalized,
    requirement,
    strong_hashes,
    version_of,
)
from monopack.domain.locking.urls import is_url, parse_url
from monopack.domain.locking.uv_conflicts import Active
from monopack.domain.model.errors import InputError
from monopack.domain.model.lock import LockedDistribution, LockedFile, LockedSource, SourceKind
from monopack.domain.model.names import NormalizedName

_LOCAL = ("virtual", "editable", "directory")
_SOURCES = ("registry", "git", "url", "path", *_LOCAL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One `[[package]]`; `version` is `""` where it is dynamic, `source` as it stands there."""

    table: Table
    name: NormalizedName
    version: str
    source: Mapping[str, Any]

    @property
    def folder(self) -> str | None:
        """The folder of first-party code, relative to the lock; None for everything else."""
        return next((self.source[kind] for kind in _LOCAL if kind in self.source), None)

    @property
    def registry(self) -> str:
        """The index it comes from, a URL or a folder; `""` for what comes from none."""
        return str(self.source.get("registry", ""))

    def extras(self) -> tuple[str, ...]:
        """The extras that it offers, in the lock's order."""
        return tuple(self.table.table("optional-dependencies").values)

    def groups(self) -> tuple[str, ...]:
        """Its dependency groups, in the lock's order."""
        return tuple(self.table.table("dev-dependencies").values)


def entries(document: Table) -> tuple[Entry, ...]:
    """All packages of the lock, each of which may stand there once."""
    found = tuple(_entry(table) for table in document.tables("package"))
    seen: dict[tuple[object, ...], Entry] = {}
    for entry in found:
        key = (entry.name, entry.version, tuple(sorted(entry.source.items())))
        if other := seen.get(key):
            why = f"the other one stands at {other.table.where}"
            raise InputError(f"`{entry.name}` {entry.version} is locked twice", where=entry.table.where, why=why)
        seen[key] = entry
    return found


def _entry(table: Table) -> Entry:
    source = table.table("source")
    with malformed(table.where):
        name, version = normalized(table.text("name")), table.text_or("version", "")
        version = version_of(version) if version else ""
    known = [kind for kind in _SOURCES if kind in source]
    if len(known) != 1:
        raise InputError(f"`{source.name}` of `{name}` is of no known kind", where=table.where)
    source.text(known[0])
    return Entry(table=table, name=name, version=version, source=dict(sorted(source.values.items())))


class Needs:
    """The edges between the entries, for one choice among conflicting extras."""

    def __init__(self, found: Sequence[Entry], active: Active) -> None:
        self._active = active
        self._by_name: dict[str, list[tuple[int, Entry]]] = {}
        for position, entry in enumerate(found):
            self._by_name.setdefault(entry.name, []).append((position, entry))

    def of(self, entry: Entry) -> tuple[Edge, ...]:
        """Everything that the entry needs; its extras' needs carry `extra == …`."""
        optional = entry.table.table("optional-dependencies")
        own = (self.edge(table, entry) for table in entry.table.tables("dependencies"))
        extra = (
            self.edge(table, entry, f'extra == "{normalized(key)}"')
            for key, tables in optional.lists()
            for table in tables
        )
        return (*own, *extra)

    def edge(self, table: Table, entry: Entry, condition: str = "") -> Edge:
        """One line of a `dependencies` list of `entry`, under one more condition."""
        with malformed(entry.table.where):
            name = normalized(table.text("name"))
            extras = tuple(normalized(extra) for extra in table.texts("extra"))
            marker = self._active.settle(table.text_or("marker", ""))
            wanted = requirement(name, extras, both(marker, condition))
        nodes = tuple(position for position, other in self._by_name.get(name, ()) if _is_meant(table, other))
        if not nodes:
            what = f"`{entry.name}` needs `{name}`, which the lock does not hold"
            raise InputError(what, where=entry.table.where, hint="the lock is incomplete: run `uv lock`")
        return Edge(requirement=wanted, nodes=nodes)

    def roots(self, entry: Entry, extras: Sequence[str]) -> Iterator[Requirement]:
        """What a member asks for itself and with some of its extras."""
        optional = entry.table.table("optional-dependencies")
        asked = (*entry.table.tables("dependencies"), *(line for extra in extras for line in optional.tables(extra)))
        return (self.edge(table, entry).requirement for table in asked)


def node(entry: Entry, source: LockedSource, needs: Needs) -> Node:
    """The entry as a distribution with its edges."""
    edges = needs.of(entry)
    locked = LockedDistribution(
        name=entry.name,
        version=entry.version,
        where=entry.table.where,
        source=source,
        hashes=_hashes(entry),
        files=_files(entry),
        requires=tuple(edge.requirement for edge in edges),
    )
    with malformed(entry.table.where):
        forks = tuple(marker_of(text) for text in entry.table.texts("resolution-markers"))
    return Node(distribution=locked, edges=edges, forks=tuple(marker for marker in forks if marker))


def source_of(entry: Entry, path: str) -> LockedSource:
    """Where the entry comes from; `path` is what a local one's path is from the project root."""
    if entry.folder is not None:
        return LockedSource(kind=SourceKind.FIRST_PARTY, location=path)
    if "git" in entry.source:
        return _git(entry)
    subdirectory = str(entry.source.get("subdirectory", ""))
    if "url" in entry.source:
        return LockedSource(kind=SourceKind.URL, location=entry.source["url"], subdirectory=subdirectory)
    if "path" in entry.source:
        return LockedSource(kind=SourceKind.PATH, location=path, subdirectory=subdirectory)
    return LockedSource(location=entry.registry if is_url(entry.registry) else path)


def _git(entry: Entry) -> LockedSource:
    url = parse_url(entry.source["git"])
    if not url.anchor:
        raise InputError(f"the git source of `{entry.name}` names no commit", where=entry.table.where)
    location = f"git+{url.bare}@{url.anchor}"
    return LockedSource(kind=SourceKind.VCS, location=location, subdirectory=url.query.get("subdirectory", ""))


def _hashes(entry: Entry) -> tuple[str, ...]:
    files = (*entry.table.tables("wheels"), entry.table.table("sdist"))
    if "registry" in entry.source and not any(file.values for file in files):
        raise InputError(f"`{entry.name}` {entry.version} is locked without any file", where=entry.table.where)
    given = (file.text("hash") for file in files if "hash" in file)
    return strong_hashes(given, name=entry.name, where=entry.table.where)


def _files(entry: Entry) -> tuple[LockedFile, ...]:
    """Wheels are told by `url`, `path` or `filename`, whichever the source has."""
    wheels = entry.table.tables("wheels")
    places = ([wheel.text(key) for key in ("filename", "url", "path") if key in wheel] for wheel in wheels)
    hashes = ([wheel.text("hash")] if "hash" in wheel else [] for wheel in wheels)
    return listed_files(
        (parse_url(place[0]).file_name, digest) for place, digest in zip(places, hashes, strict=True) if place
    )


def _is_meant(table: Table, other: Entry) -> bool:
    version, source = table.text_or("version", ""), table.table("source").values
    return version in {"", other.version} and (not source or dict(sorted(source.items())) == other.source)
