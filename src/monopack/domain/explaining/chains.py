"""The shortest chain from a pack to whatever it brings: imports first, requirements of distributions after."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from monopack.domain.explaining.reach import Reach
from monopack.domain.model.distribution import SelectedDistribution
from monopack.domain.model.errors import Location
from monopack.domain.model.names import NormalizedName, canonicalize_name
from monopack.domain.model.trace import ImportSite
from monopack.domain.subset.closure import applies


class StepKind(Enum):
    """What a link of a chain is made of."""

    PACK = "pack"
    IMPORT = "import"
    BLOCK = "managed-block"
    REQUIREMENT = "requirement"
    DATA = "data"


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One link: `name` is what it leads to, `text` the line that does, in `where` unless metadata says it."""

    kind: StepKind
    name: str
    text: str = ""
    where: Location | None = None

    def __str__(self) -> str:
        if self.where is None:
            return self.text
        return f"{self.where}: {self.text}" if self.text else str(self.where)


Chain = tuple[Step, ...]


class Node(NamedTuple):
    """A first-party module, or a distribution."""

    distribution: bool
    name: str


class Chains:
    """Shortest chains of one pack; of several equally short ones, that by the first place in order of path and line."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._root = Step(kind=StepKind.PACK, name=reach.pack.module, where=Location(path=reach.pack.path))
        self._arrivals = _search(reach)

    def to_module(self, name: str) -> Chain:
        """The steps to a first-party module; empty when the pack does not reach it."""
        return self._to(Node(distribution=False, name=name))

    def to_distribution(self, name: NormalizedName) -> Chain:
        """The steps to a distribution of the closure; empty when it does not ship."""
        return self._to(Node(distribution=True, name=name))

    def to_site(self, site: ImportSite, *, name: str, kind: StepKind = StepKind.IMPORT) -> Chain:
        """The steps to the line `site`, which brings `name`."""
        before = self.to_module(site.importer) if site.importer else (self._root,)
        return (*before, _step(site, name=name, kind=kind))

    def last_step(self, node: Node) -> Step | None:
        """The link that brings `node`; None for the pack's own module and for what is not reached."""
        arrival = self._arrivals.get(node)
        return arrival[1] if arrival else None

    def before(self, node: Node) -> Node | None:
        """What the link to `node` starts from."""
        arrival = self._arrivals.get(node)
        return arrival[0] if arrival else None

    def _to(self, node: Node) -> Chain:
        own = Node(distribution=False, name=self._reach.pack.module)
        if node != own and node not in self._arrivals:
            return ()
        steps: list[Step] = []
        while node != own:
            node, step = self._arrivals[node]
            steps.append(step)
        return (self._root, *reversed(steps))


_Arrivals = dict[Node, tuple[Node, Step]]


class _Link(NamedTuple):
    """A way on, in the order in which ways are tried: imports first, each kind by place."""

    distribution: bool
    path: str
    line: int
    name: str
    site: ImportSite | None = None
    required_by: NormalizedName | None = None


def _search(reach: Reach) -> _Arrivals:
    """How each node is first reached, breadth first."""
    links = _links(reach)
    start = Node(distribution=False, name=reach.pack.module)
    arrivals: _Arrivals = {}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for link in sorted(links.get(node, ()), key=_order):
            reached = Node(link.distribution, link.name)
            if reached != start and reached not in arrivals:
                arrivals[reached] = (node, _step_of(link, reach))
                waiting.append(reached)
    return arrivals


def _order(link: _Link) -> tuple[bool, str, int, str]:
    return link[:4]


def _links(reach: Reach) -> dict[Node, list[_Link]]:
    links: dict[Node, list[_Link]] = {}
    shipped = reach.trace.names()
    own = reach.pack.module
    for name, site in _module_sites(reach):
        if name in shipped:
            source = Node(distribution=False, name=site.importer or own)
            links.setdefault(source, []).append(_by_import(site, name, distribution=False))
    for selected in reach.subset.distributions:
        for source, link in _needs(selected, own):
            links.setdefault(source, []).append(link)
    return links


def _module_sites(reach: Reach) -> Iterator[tuple[str, ImportSite]]:
    """Edges, and the sites of modules that no edge names: packages above an imported module."""
    for edge in reach.trace.edges:
        yield edge.imported, edge.site
    for traced in reach.trace.modules:
        if traced.site is not None:
            yield traced.module.name, traced.site


def _needs(selected: SelectedDistribution, own: str) -> Iterator[tuple[Node, _Link]]:
    name = selected.locked.name
    for need in selected.needs:
        if need.required_by:
            link = _Link(distribution=True, path="", line=0, name=name, required_by=need.required_by)
            yield Node(distribution=True, name=need.required_by), link
        elif need.site is not None:
            # What the managed block asks for is the pack's own.
            source = Node(distribution=False, name=need.site.importer or own)
            yield source, _by_import(need.site, name, distribution=True)


def _by_import(site: ImportSite, name: str, *, distribution: bool) -> _Link:
    where = site.where
    return _Link(distribution=distribution, path=where.path, line=where.line or 0, name=name, site=site)


def _step_of(link: _Link, reach: Reach) -> Step:
    if link.site is not None:
        return _step(link.site, name=link.name)
    assert link.required_by is not None
    text = _requirement(link.required_by, canonicalize_name(link.name), reach)
    return Step(kind=StepKind.REQUIREMENT, name=link.name, text=text)


def _step(site: ImportSite, *, name: str, kind: StepKind = StepKind.IMPORT) -> Step:
    kind = kind if site.importer else StepKind.BLOCK
    return Step(kind=kind, name=name, text=site.text, where=site.where)


def _requirement(by: NormalizedName, name: NormalizedName, reach: Reach) -> str:
    """`requests 2.32.3 requires urllib3<3,>=1.21.1`, as the requirer's metadata has it for the target."""
    requirer = reach.distribution(by)
    if requirer is None:
        return f"{by} requires {name}"
    stated = [need for need in requirer.distribution.requires if canonicalize_name(need.name) == name]
    # A need of an extra does not apply by itself, and is only told when there is no other.
    stated.sort(key=lambda need: not applies(need, reach.target))
    text = str(stated[0]).partition(";")[0].strip() if stated else name
    return f"{by} {requirer.distribution.version} requires {text}"
