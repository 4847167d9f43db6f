"""The shortest chain from a pack to whatever it brings: imports first, requirements of distributions after."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from monopack.domain.explaining.reach import Reach
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
        self._own = Node(distribution=False, name=reach.pack.module)
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
        link = self._arrivals.get(node)
        return self._step_of(link, node) if link else None

    def before(self, node: Node) -> Node | None:
        """What the link to `node` starts from."""
        link = self._arrivals.get(node)
        return self._source(link) if link else None

    def _to(self, node: Node) -> Chain:
        if node != self._own and node not in self._arrivals:
            return ()
        steps: list[Step] = []
        while node != self._own:
            link = self._arrivals[node]
            steps.append(self._step_of(link, node))
            node = self._source(link)
        return (self._root, *reversed(steps))

    def _source(self, link: _Link) -> Node:
        if isinstance(link, ImportSite):
            # What the managed block asks for is the pack's own.
            return Node(distribution=False, name=link.importer) if link.importer else self._own
        return Node(distribution=True, name=link)

    def _step_of(self, link: _Link, node: Node) -> Step:
        if isinstance(link, ImportSite):
            return _step(link, name=node.name)
        text = _requirement(link, canonicalize_name(node.name), self._reach)
        return Step(kind=StepKind.REQUIREMENT, name=node.name, text=text)


_Link = ImportSite | NormalizedName
"""What leads on: a line of code or of the managed block, or the distribution that requires another."""

_Way = tuple[str, _Link]
"""The name of what a link leads to, and the link."""


def _search(reach: Reach) -> dict[Node, _Link]:
    """The link by which each node is first reached, breadth first: at each node imports before distributions."""
    modules, distributions = _ways_to_modules(reach), _ways_to_distributions(reach)
    start = Node(distribution=False, name=reach.pack.module)
    reached = {False: {start.name}, True: set[str]()}
    arrivals: dict[Node, _Link] = {}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        ways_on = {False: () if node.distribution else modules.get(node.name, ()), True: distributions.get(node, ())}
        for distribution, ways in ways_on.items():
            for name, link in _leading(ways, reached[distribution]):
                found = Node(distribution, name)
                arrivals[found] = link
                waiting.append(found)
    return arrivals


def _leading(ways: Sequence[_Way], reached: set[str]) -> Iterator[_Way]:
    """The ways that lead on, of those to one name the first in order of place; `reached` takes the names."""
    fresh = [way for way in ways if way[0] not in reached]
    for way in sorted(fresh, key=_place) if len(fresh) > 1 else fresh:
        if way[0] not in reached:
            reached.add(way[0])
            yield way


def _place(way: _Way) -> tuple[str, int, str]:
    name, link = way
    return (link.where.path, link.where.line or 0, name) if isinstance(link, ImportSite) else ("", 0, name)


def _ways_to_modules(reach: Reach) -> dict[str, list[_Way]]:
    """By the module that has the line: edges, and the lines that brought what no edge names, packages above a module.

    What the managed block asks for is the pack's own.
    """
    shipped = reach.trace.names()
    ways: dict[str, list[_Way]] = {}
    for edge in reach.trace.edges:
        if edge.imported in shipped:
            ways.setdefault(edge.site.importer or reach.pack.module, []).append(edge)
    for traced in reach.trace.modules:
        if traced.site is not None:
            ways.setdefault(traced.site.importer or reach.pack.module, []).append((traced.module.name, traced.site))
    return ways


def _ways_to_distributions(reach: Reach) -> dict[Node, list[_Way]]:
    ways: dict[Node, list[_Way]] = {}
    for selected in reach.subset.distributions:
        for need in selected.needs:
            link = need.required_by or need.site
            if isinstance(link, ImportSite):
                source = Node(distribution=False, name=link.importer or reach.pack.module)
                ways.setdefault(source, []).append((selected.locked.name, link))
            elif link:
                ways.setdefault(Node(distribution=True, name=link), []).append((selected.locked.name, link))
    return ways


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
