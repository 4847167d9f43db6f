"""The import graph of a selection: packs, first-party modules and distributions, and who brings whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from monopack.domain.explaining.reach import Reach
from monopack.domain.model.imports import Timing
from monopack.domain.model.trace import ImportSite


class NodeKind(Enum):
    """What a node stands for."""

    PACK = "pack"
    MODULE = "module"
    DISTRIBUTION = "distribution"


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class GraphNode:
    """`name` is a pack's module, a module or a distribution; `packs` are those of the selection that ship it."""

    id: str
    kind: str
    name: str
    version: str = ""
    packs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class GraphEdge:
    """`source` brings `target` at `where`; `lazy` when it may never do so: weak, from a function, undecided."""

    source: str
    target: str
    where: str = ""
    text: str = ""
    lazy: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """Nodes and edges, both sorted; one edge a pair: a certain one before a lazy one, then the first place."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]


def graph(reaches: Sequence[Reach]) -> Graph:
    """One graph of all packs; what several of them ship stands in it once."""
    packs: dict[tuple[str, NodeKind, str, str], list[str]] = {}
    edges: dict[tuple[str, str], GraphEdge] = {}
    for reach in reaches:
        for key in _nodes(reach):
            packs.setdefault(key, []).append(reach.pack.name)
        for edge in _edges(reach):
            pair = (edge.source, edge.target)
            edges[pair] = min(edges.get(pair, edge), edge, key=lambda one: (one.lazy, one.where, one.text))
    nodes = (
        GraphNode(id=id_, kind=kind.value, name=name, version=version, packs=tuple(sorted(owners)))
        for (id_, kind, name, version), owners in packs.items()
    )
    return Graph(nodes=tuple(sorted(nodes)), edges=tuple(sorted(edges.values())))


def _nodes(reach: Reach) -> Iterator[tuple[str, NodeKind, str, str]]:
    for traced in reach.trace.modules:
        name = traced.module.name
        kind = NodeKind.PACK if name == reach.pack.module else NodeKind.MODULE
        yield _module_id(name), kind, name, ""
    for selected in reach.subset.distributions:
        name = selected.locked.name
        yield _distribution_id(name), NodeKind.DISTRIBUTION, name, selected.distribution.version


def _edges(reach: Reach) -> Iterator[GraphEdge]:
    shipped = reach.trace.names()
    for edge in reach.trace.edges:
        if edge.imported in shipped and edge.imported != edge.site.importer:
            yield _edge(edge.site, _module_id(edge.imported), reach)
    reached = {edge.imported for edge in reach.trace.edges}
    for traced in reach.trace.modules:
        if traced.site is not None and traced.module.name not in reached:
            yield _edge(traced.site, _module_id(traced.module.name), reach)
    for selected in reach.subset.distributions:
        target = _distribution_id(selected.locked.name)
        for need in selected.needs:
            if need.required_by:
                yield GraphEdge(source=_distribution_id(need.required_by), target=target)
            elif need.site is not None:
                yield _edge(need.site, target, reach)


def _edge(site: ImportSite, target: str, reach: Reach) -> GraphEdge:
    source = _module_id(site.importer or reach.pack.module)
    lazy = site.weak or site.timing is not Timing.CERTAIN
    return GraphEdge(source=source, target=target, where=str(site.where), text=site.text, lazy=lazy)


def _module_id(name: str) -> str:
    return f"module:{name}"


def _distribution_id(name: str) -> str:
    return f"distribution:{name}"
