"""The import graph as Graphviz, Mermaid or JSON text."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from monopack.domain.explaining.documents import SCHEMA
from monopack.domain.explaining.graph import Graph, GraphNode, NodeKind

_DOT_SHAPES = {NodeKind.PACK.value: "box3d", NodeKind.MODULE.value: "box", NodeKind.DISTRIBUTION.value: "ellipse"}
_MERMAID_SHAPES = {
    NodeKind.PACK.value: ('[["', '"]]'),
    NodeKind.MODULE.value: ('["', '"]'),
    NodeKind.DISTRIBUTION.value: ('(["', '"])'),
}


def graph_document(graph: Graph) -> dict[str, Any]:
    """The graph as data."""
    return {
        "schema": SCHEMA,
        "nodes": [{**asdict(node), "packs": list(node.packs)} for node in graph.nodes],
        "edges": [asdict(edge) for edge in graph.edges],
    }


def _json(graph: Graph) -> str:
    return json.dumps(graph_document(graph), indent=1, ensure_ascii=False) + "\n"


def _dot(graph: Graph) -> str:
    nodes = (
        f"  {_quoted(node.id)} [label={_quoted(_label(node))}, shape={_DOT_SHAPES[node.kind]}];" for node in graph.nodes
    )
    edges = (
        f"  {_quoted(edge.source)} -> {_quoted(edge.target)}"
        f" [tooltip={_quoted(edge.where)}{', style=dashed' if edge.lazy else ''}];"
        for edge in graph.edges
    )
    return "\n".join(["digraph monopack {", "  rankdir=LR;", *nodes, *edges, "}", ""])


def _mermaid(graph: Graph) -> str:
    numbers = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    nodes = (
        f"  {numbers[node.id]}{_MERMAID_SHAPES[node.kind][0]}{_entities(_label(node))}{_MERMAID_SHAPES[node.kind][1]}"
        for node in graph.nodes
    )
    edges = (
        f"  {numbers[edge.source]} {'-.->' if edge.lazy else '-->'} {numbers[edge.target]}"
        for edge in graph.edges
        if edge.source in numbers and edge.target in numbers
    )
    return "\n".join(["flowchart LR", *nodes, *edges, ""])


GRAPH_FORMATS: Mapping[str, Callable[[Graph], str]] = MappingProxyType({".dot": _dot, ".mmd": _mermaid, ".json": _json})
"""The writer of each file ending."""


def _label(node: GraphNode) -> str:
    return f"{node.name} {node.version}".rstrip()


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _entities(text: str) -> str:
    """Mermaid reads `#` and `"` inside a quoted label as its own."""
    return text.replace("#", "#35;").replace('"', "#quot;")
