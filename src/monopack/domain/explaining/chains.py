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


def _search(reach: Reach) -> _Arrivals:
    """How each node is first reached, breadth first."""
    links = _links(reach)
    start = Node(distribution=False, name=reach.pack.module)
    arrivals: _Arrivals = {}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        for step in sorted(links.get(node, ()), key=_order):
            reached = Node(distribution=step[0], name=step[1].name)
            if reached != start and reached not in arrivals:
                arrivals[reached] = (node, step[1])
                waiting.append(reached)
    return arrivals


_Link = tuple[bool, Step]
"""Whether it leads to a distribution, and how."""


def _order(link: _Link) -> tuple[bool, str, int, str]:
    step = link[1]
    where = step.where or Location(path="")
    return link[0], where.path, where.line or 0, step.name


def _links(reach: Reach) -> dict[Node, list[_Link]]:
    links: dict[Node, list[_Link]] = {}
    shipped = reach.trace.names()
    for name, site in _module_sites(reach):
        if name in shipped:
            links.setdefault(_importer(site, reach), []).append((False, _step(site, name=name)))
    for selected in reach.subset.distributions:
        for source, step in _needs(selected, reach):
            links.setdefault(source, []).append((True, step))
    return links


def _module_sites(reach: Reach) -> Iterator[tuple[str, ImportSite]]:
    """Edges, and the sites of modules that no edge names: packages above an imported module."""
    for edge in reach.trace.edges:
        yield edge.imported, edge.site
    for traced in reach.trace.modules:
        if traced.site is not None:
            yield traced.module.name, traced.site


def _needs(selected: SelectedDistribution, reach: Reach) -> Iterator[tuple[Node, Step]]:
    name = selected.locked.name
    for need in selected.needs:
        if need.required_by:
            step = Step(kind=StepKind.REQUIREMENT, name=name, text=_requirement(need.required_by, name, reach))
            yield Node(distribution=True, name=need.required_by), step
        elif need.site is not None:
            yield _importer(need.site, reach), _step(need.site, name=name)


def _importer(site: ImportSite, reach: Reach) -> Node:
    """The node that a site belongs to; the managed block is the pack's own."""
    return Node(distribution=False, name=site.importer or reach.pack.module)


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
