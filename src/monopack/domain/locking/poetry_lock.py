"""What a Poetry project needs on one target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from packaging.requirements import Requirement
from packaging.version import Version

from monopack.domain.locking.document import Table
from monopack.domain.locking.graph import Start, distributions, follow, others, reach
from monopack.domain.locking.poetry_constraint import allows
from monopack.domain.locking.poetry_entries import Place, PoetryEntry, candidates, nodes, poetry_entries
from monopack.domain.locking.poetry_hash import content_hashes
from monopack.domain.locking.poetry_project import PoetryWish, poetry_extras, wishes_of
from monopack.domain.locking.project_file import ProjectFile
from monopack.domain.locking.terms import holds, malformed, normalized
from monopack.domain.model.errors import InputError
from monopack.domain.model.lock import LockedDistribution
from monopack.domain.model.names import NormalizedName, canonicalize_name, printable
from monopack.domain.model.target import Target

_MAIN = canonicalize_name("main")
_HINT = "run `poetry lock`"


class PoetryLocked:
    """One lock with the project file beside it."""

    def __init__(self, document: Table, project: ProjectFile, place: Place) -> None:
        self._document = document
        self._project = project
        with malformed(document.where):
            self._version = Version(document.table("metadata").text_or("lock-version", "1.0"))
        if self._version.major not in {1, 2}:
            why = "versions 1 and 2 are known"
            raise InputError(f"unknown lock version `{self._version}`", where=document.where, why=why)
        self._entries = poetry_entries(document)
        self._found = candidates(self._entries)
        self._nodes = nodes(self._found, document, place)

    def check(self, target: Target) -> None:
        """Refuse a lock that was made for another project file or other Pythons."""
        metadata = self._document.table("metadata")
        known = metadata.text("content-hash")
        try:
            fits = known in content_hashes(self._project.document.values, before_2_1=self._version < Version("2.1"))
        except (TypeError, AttributeError):
            raise InputError("has no readable dependencies", where=self._project.document.where) from None
        if not fits:
            what = f"the lock no longer fits `{printable(self._project.path)}`"
            why = "the dependencies there have changed since it was made"
            raise InputError(what, where=self._document.where, why=why, hint=_HINT)
        pythons = metadata.text_or("python-versions", "*")
        if not any(allows(pythons, version) for version in (target.full_version, f"{target.version}.999")):
            why = f"it requires Python {pythons}"
            raise InputError(f"the lock was not made for {target}", where=self._document.where, why=why)

    def distributions(self, target: Target) -> tuple[LockedDistribution, ...]:
        """What the project itself and its extras bring."""
        environment = target.marker_environment()
        if self._tells_groups():
            return distributions(self._marked([_MAIN], environment), self._nodes)
        return distributions(reach(self._starts(self._main(), environment), self._nodes, environment), self._nodes)

    def development(self, target: Target, shipped: Sequence[LockedDistribution]) -> tuple[LockedDistribution, ...]:
        """What all other groups bring besides."""
        environment = target.marker_environment()
        if self._tells_groups():
            groups = {group for entry in self._entries for group in entry.markers or ()} - {_MAIN}
            return others(self._marked(sorted(groups), environment), self._nodes, shipped)
        wishes = tuple(wish for table in self._group_tables() for wish in wishes_of(table))
        return others(reach(self._starts(wishes, environment), self._nodes, environment), self._nodes, shipped)

    def left_out(self, target: Target) -> tuple[str, ...]:
        """What extras of the project would bring beside another version that was chosen before: they exclude it."""
        environment = target.marker_environment()
        taken: dict[NormalizedName, PoetryEntry] = {}
        told: list[str] = []
        for extra in ("", *self._extras()) if self._tells_groups() else ():
            fitting = [self._entries[position] for position in self._fitting([_MAIN], environment, extra)]
            pairs = ((entry, taken.get(entry.name, entry)) for entry in fitting)
            told += [_left_out(extra, entry, kept) for entry, kept in pairs if kept != entry]
            taken = {entry.name: entry for entry in fitting} | taken
        return tuple(told)

    def roots(self) -> tuple[Requirement, ...]:
        """What the project asks for, its extras included."""
        own = (wish.requirement for wish in self._main() if normalized(wish.requirement.name) in self._found.by_name)
        return (*self._project.requirements(), *own)

    def _tells_groups(self) -> bool:
        return any(entry.markers is not None for entry in self._entries)

    def _main(self) -> tuple[PoetryWish, ...]:
        return wishes_of(self._project.tool("poetry").table("dependencies"))

    def _group_tables(self) -> Iterator[Table]:
        settings = self._project.tool("poetry")
        yield settings.table("dev-dependencies")
        groups = settings.table("group")
        yield from (groups.table(name).table("dependencies") for name in groups.values)

    def _starts(self, wishes: Iterable[PoetryWish], environment: Mapping[str, str]) -> tuple[Start, ...]:
        """Where Poetry 1 left the groups to the project file; of those the lock knows what it was made for."""
        with malformed(self._project.document.where):
            edges = [self._found.edge(wish) for wish in wishes]
            missing = [edge for edge in edges if not edge.nodes and holds(edge.requirement.marker, environment)]
            if missing:
                name = missing[0].requirement.name
                raise InputError(f"`{name}` is missing from the lock", where=self._document.where, hint=_HINT)
            return follow(edges, self._nodes, environment)

    def _marked(self, groups: Iterable[NormalizedName], environment: Mapping[str, str]) -> Iterator[int]:
        """Entries that Poetry 2 installs for `groups`; of several versions the one that fewer extras ask for."""
        chosen: set[NormalizedName] = set()
        for extra in ("", *self._extras()):
            fitting = self._fitting(groups, environment, extra)
            new = [position for position in fitting if self._entries[position].name not in chosen]
            yield from new
            chosen |= {self._entries[position].name for position in new}

    def _fitting(self, groups: Iterable[NormalizedName], environment: Mapping[str, str], extra: str) -> list[int]:
        entries = range(len(self._entries))
        return [position for position in entries if self._is_marked(position, groups, environment, extra)]

    def _is_marked(
        self, position: int, groups: Iterable[NormalizedName], environment: Mapping[str, str], extra: str
    ) -> bool:
        markers = self._entries[position].markers or {}
        with malformed(self._entries[position].table.where):
            return any(group in markers and holds(markers[group], environment, (extra,)) for group in groups)

    def _extras(self) -> tuple[NormalizedName, ...]:
        locked = self._document.table("extras")
        return tuple(dict.fromkeys((*(normalized(name) for name in locked.values), *poetry_extras(self._project))))


def _left_out(extra: str, left: PoetryEntry, kept: PoetryEntry) -> str:
    versions = f"`{left.name}` {left.version}, but {kept.version} is taken"
    return f"the extra `{printable(extra)}` excludes another: it asks for {versions}"
