"""The packages of a `poetry.lock` as entries of a graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from packaging.markers import Marker
from packaging.requirements import Requirement

from monopack.domain.locking.document import Table
from monopack.domain.locking.graph import Edge, Node
from monopack.domain.locking.poetry_constraint import allows, markers_of_python
from monopack.domain.locking.poetry_project import PoetryWish, wishes_of
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
from monopack.domain.model.errors import InputError
from monopack.domain.model.lock import LockedDistribution, LockedSource, SourceKind
from monopack.domain.model.names import NormalizedName, canonicalize_name

Place = Callable[[str], str]


@dataclass(frozen=True, kw_only=True, slots=True)
class PoetryEntry:
    """One `[[package]]`; `markers` say, by group, where it is installed (Poetry 2), None where the lock does not."""

    table: Table
    name: NormalizedName
    version: str
    markers: Mapping[NormalizedName, Marker | None] | None


def poetry_entries(document: Table) -> tuple[PoetryEntry, ...]:
    """All packages of the lock, each version of which may stand there once from one source."""
    found = tuple(_entry(table) for table in document.tables("package"))
    seen: dict[tuple[object, ...], PoetryEntry] = {}
    for entry in found:
        key = (entry.name, entry.version, tuple(sorted(entry.table.table("source").values.items())))
        if key in seen:
            why = f"the other one stands at {seen[key].table.where}"
            raise InputError(f"`{entry.name}` {entry.version} is locked twice", where=entry.table.where, why=why)
        seen[key] = entry
    return found


def nodes(found: Candidates, document: Table, place: Place) -> tuple[Node, ...]:
    """The entries with their edges; `place` turns a path in the lock into one from the project root."""
    files = {canonicalize_name(name): tables for name, tables in _older_files(document)}
    return tuple(_node(entry, files.get(entry.name, ()), found, place) for entry in found.entries)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Finds the entries that a line of a dependency table can mean."""

    entries: Sequence[PoetryEntry]
    by_name: Mapping[NormalizedName, Sequence[int]]

    def edge(self, wish: PoetryWish, marker: str = "") -> Edge:
        """The line as an edge, under one more condition; to no entry where the lock leaves it out, as Poetry may."""
        name = normalized(wish.requirement.name)
        extras = tuple(sorted(normalized(extra) for extra in wish.requirement.extras))
        wanted = requirement(name, extras, both(str(wish.requirement.marker or ""), marker))
        known = self.by_name.get(name, ())
        fitting = [position for position in known if allows(wish.constraint, self.entries[position].version)]
        return Edge(requirement=wanted, nodes=tuple(fitting or (known if len(known) == 1 else ())))


def candidates(entries: Sequence[PoetryEntry]) -> Candidates:
    """The entries by name."""
    by_name: dict[NormalizedName, list[int]] = {}
    for position, entry in enumerate(entries):
        by_name.setdefault(entry.name, []).append(position)
    return Candidates(entries, by_name)


def _entry(table: Table) -> PoetryEntry:
    with malformed(table.where):
        name, version = normalized(table.text("name")), version_of(table.text("version"))
        return PoetryEntry(table=table, name=name, version=version, markers=_markers(table))


def _markers(table: Table) -> dict[NormalizedName, Marker | None] | None:
    if "groups" not in table:
        return None
    groups = [normalized(group) for group in table.texts("groups")]
    if isinstance(table.values.get("markers", ""), str):
        marker = marker_of(table.text_or("markers", ""))
        return dict.fromkeys(groups, marker)
    by_group = table.table("markers")
    texts = {normalized(group): by_group.text(group) for group in by_group.values}
    return {group: marker_of(texts.get(group, "")) for group in groups}


def _node(entry: PoetryEntry, older_files: Iterable[Table], found: Candidates, place: Place) -> Node:
    with malformed(entry.table.where):
        edges = tuple(_edges(entry, found))
        files = (*entry.table.tables("files"), *older_files)
        python = marker_of(markers_of_python(entry.table.text_or("python-versions", "*")))
        locked = LockedDistribution(
            name=entry.name,
            version=entry.version,
            where=entry.table.where,
            source=_source(entry, place),
            hashes=strong_hashes((file.text("hash") for file in files), name=entry.name, where=entry.table.where),
            files=listed_files((file.text_or("file", ""), [file.text("hash")]) for file in files),
            requires=tuple(edge.requirement for edge in edges),
        )
    return Node(distribution=locked, edges=edges, forks=(python,) if python else ())


def _edges(entry: PoetryEntry, found: Candidates) -> Iterator[Edge]:
    bringing = _extras_bringing(entry.table.table("extras"))
    for wish in wishes_of(entry.table.table("dependencies")):
        named = "extra ==" in str(wish.requirement.marker or "")
        if not wish.optional or named:
            yield found.edge(wish)
            continue
        for extra in bringing.get(normalized(wish.requirement.name), ()):
            yield found.edge(wish, f'extra == "{extra}"')


def _extras_bringing(table: Table) -> dict[NormalizedName, list[NormalizedName]]:
    """Which extras bring a dependency: `socks = ["PySocks (>=1.5.6)"]`."""
    bringing: dict[NormalizedName, list[NormalizedName]] = {}
    for extra in table.values:
        for line in table.texts(extra):
            name = Requirement(line.partition("(")[0].partition(";")[0]).name
            bringing.setdefault(canonicalize_name(name), []).append(normalized(extra))
    return bringing


def _source(entry: PoetryEntry, place: Place) -> LockedSource:
    source = entry.table.table("source")
    if not source.values:
        return LockedSource()
    kind, url, subdirectory = source.text("type"), source.text("url"), source.text_or("subdirectory", "")
    if kind == "legacy":
        return LockedSource(location=url)
    if kind == "directory":
        return LockedSource(kind=SourceKind.FIRST_PARTY, location=place(url))
    if kind == "file":
        return LockedSource(kind=SourceKind.PATH, location=place(url), subdirectory=subdirectory)
    if kind == "url":
        return LockedSource(kind=SourceKind.URL, location=url, subdirectory=subdirectory)
    if kind == "git":
        commit = source.text("resolved_reference")
        return LockedSource(kind=SourceKind.VCS, location=f"git+{_git_url(url)}@{commit}", subdirectory=subdirectory)
    raise InputError(f"`{source.name}` of `{entry.name}` is of no known kind", where=entry.table.where)


def _git_url(url: str) -> str:
    """`git@host:path` as the URL that it stands for."""
    host, colon, path = url.partition(":")
    return url if "://" in url or not colon else f"ssh://{host}/{path}"


def _older_files(document: Table) -> Iterator[tuple[str, tuple[Table, ...]]]:
    """Before lock version 2 all files stood in `[metadata.files]`."""
    return document.table("metadata").table("files").lists()
