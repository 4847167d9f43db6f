"""What the members of a uv workspace need on one target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from packaging.requirements import Requirement

from monopack.domain.locking.document import Table
from monopack.domain.locking.graph import Node, Start, distributions, follow, others, reach
from monopack.domain.locking.places import place
from monopack.domain.locking.terms import allows_python, holds, malformed, marker_of, normalized
from monopack.domain.locking.urls import is_url
from monopack.domain.locking.uv_conflicts import Active, Item, choose, conflicts
from monopack.domain.locking.uv_entries import Entry, Needs, entries, node, source_of
from monopack.domain.model.errors import InputError
from monopack.domain.model.lock import IndexOptions, Lock, LockedDistribution, LockedSource, SourceKind
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.target import Target
from monopack.domain.ports.source_tree import SourceTree


class UvWorkspace:
    """One lock's entries and those of them whose code stands in the workspace."""

    def __init__(self, document: Table, tree: SourceTree) -> None:
        self._document = document
        self._tree = tree
        self._path = document.where.path
        with malformed(document.where):
            self.entries = entries(document)
            self._conflicts = conflicts(document)
        self._graphs: dict[Active, tuple[Needs, tuple[Node, ...]]] = {}
        registries = Counter(entry.registry for entry in self.entries if is_url(entry.registry))
        self._registry = min(registries, key=lambda url: (-registries[url], url), default="")

    def check_target(self, target: Target) -> None:
        """Refuse a target that the lock was not made for."""
        with malformed(self._document.where):
            required = self._document.text_or("requires-python", "")
            supported = [marker_of(text) for text in self._document.texts("supported-markers")]
            fits = not supported or any(holds(marker, target.marker_environment()) for marker in supported)
            allowed = allows_python(required, target.full_version)
        if not allowed or not fits:
            why = f"it requires Python {required}" if not allowed else "its `environments` leave this one out"
            raise InputError(f"the lock was not made for {target}", where=self._document.where, why=why)

    def lock(self, target: Target, sha256: str) -> Lock:
        """What the members that the project consists of need on `target`."""
        members = self._chosen()
        extras = [Item(member.name, "extra", normalized(extra)) for member in members for extra in member.extras()]
        active = choose(extras, self._conflicts)
        needs, nodes = self._graph(active)
        shipped = self._shipped(members, nodes, active, target)
        return Lock(
            manager=PackageManager.UV,
            path=self._path,
            distributions=shipped,
            roots=tuple(_roots(members, needs, active)),
            development=self._development(members, active, target, shipped),
            index=self._index(),
            sha256=sha256,
            warnings=tuple(_left_out(item) for item in extras if item not in active.items),
        )

    def _chosen(self) -> tuple[Entry, ...]:
        """The member whose folder is the project root; all members for a workspace that holds no such one."""
        members = self._members()
        own = tuple(member for member in members if place(self._tree, self._path, member.folder or "") == "")
        if not members:
            hint = "run `uv lock` in the project"
            raise InputError("the lock holds no project of its own", where=self._document.where, hint=hint)
        return own if own and self._path.startswith("../") else members

    def _members(self) -> tuple[Entry, ...]:
        named = {normalized(name) for name in self._document.table("manifest").texts("members")}
        local = tuple(entry for entry in self.entries if entry.folder is not None)
        if missing := sorted(named - {entry.name for entry in local}):
            what = f"the workspace member `{missing[0]}` is missing from the lock"
            raise InputError(what, where=self._document.where, hint="run `uv lock`")
        return tuple(entry for entry in local if entry.name in named or (not named and entry.folder == "."))

    def _shipped(
        self, members: Sequence[Entry], nodes: Sequence[Node], active: Active, target: Target
    ) -> tuple[LockedDistribution, ...]:
        starts = [
            Start(node=position, extras=_extras(member, active))
            for position, member in enumerate(self.entries)
            if member in members
        ]
        return distributions(reach(starts, nodes, target.marker_environment()), nodes)

    def _development(
        self, members: Sequence[Entry], active: Active, target: Target, shipped: Sequence[LockedDistribution]
    ) -> tuple[LockedDistribution, ...]:
        groups = [(member, group) for member in members for group in member.groups()]
        items = {Item(member.name, "group", normalized(group)): (member, group) for member, group in groups}
        both = choose(items, self._conflicts, active)
        needs, nodes = self._graph(both)
        environment = target.marker_environment()
        edges = tuple(
            needs.edge(table, member)
            for item, (member, group) in items.items()
            if item in both.items
            for table in member.table.table("dev-dependencies").tables(group)
        )
        with malformed(self._document.where):
            starts = follow(edges, nodes, environment)
        return others(reach(starts, nodes, environment), nodes, shipped)

    def _graph(self, active: Active) -> tuple[Needs, tuple[Node, ...]]:
        """The entries with their edges, which differ only by what is chosen among conflicting items."""
        choice = Active(active.items & frozenset().union(*self._conflicts))
        if choice not in self._graphs:
            needs = Needs(self.entries, choice)
            self._graphs[choice] = needs, tuple(node(entry, self._source(entry), needs) for entry in self.entries)
        return self._graphs[choice]

    def _source(self, entry: Entry) -> LockedSource:
        local = entry.folder if entry.folder is not None else entry.source.get("path", entry.registry)
        with malformed(entry.table.where):
            source = source_of(entry, "" if is_url(local) else place(self._tree, self._path, local))
        is_default = source.kind is SourceKind.INDEX and source.location == self._registry
        return LockedSource() if is_default else source

    def _index(self) -> IndexOptions:
        folders = {entry.registry for entry in self.entries if entry.registry and not is_url(entry.registry)}
        found = tuple(sorted(place(self._tree, self._path, folder) for folder in folders))
        return IndexOptions(index_url=self._registry, find_links=found)


def _extras(member: Entry, active: Active) -> tuple[str, ...]:
    names = (normalized(extra) for extra in member.extras())
    return tuple(name for name in names if Item(member.name, "extra", name) in active.items)


def _roots(members: Sequence[Entry], needs: Needs, active: Active) -> Iterator[Requirement]:
    for member in members:
        chosen = {*_extras(member, active)}
        keys = tuple(key for key in member.extras() if normalized(key) in chosen)
        yield from needs.roots(member, keys)


def _left_out(item: Item) -> str:
    return f"the extra `{item.name}` of `{item.package}` conflicts with one before it; its own choices do not ship"
