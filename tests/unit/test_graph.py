"""The import graph of a selection and its formats."""

from __future__ import annotations

import json

from monopack.domain.explaining.graph import graph
from monopack.domain.explaining.graph_formats import GRAPH_FORMATS
from tests.drawn_packs import edge, imported, reach, required, selected

USERS = reach(
    [edge("packs.users", "app", 2), edge("app", "db", 3, weak=True), edge("app", "db", 8)],
    [selected("requests", imported("app", "requests", 5)), selected("urllib3", required("requests"))],
)
ORDERS = reach([edge("packs.orders", "app", 1)], pack="orders")
GRAPH = graph([ORDERS, USERS])


def test_what_packs_share_stands_once() -> None:
    assert [(node.kind, node.name, node.packs) for node in GRAPH.nodes] == [
        ("distribution", "requests", ("users",)),
        ("distribution", "urllib3", ("users",)),
        ("module", "app", ("orders", "users")),
        ("module", "db", ("users",)),
        ("pack", "packs.orders", ("orders",)),
        ("pack", "packs.users", ("users",)),
    ]


def test_one_edge_a_pair_the_certain_one_first() -> None:
    (found,) = [one for one in GRAPH.edges if one.target == "module:db"]
    assert (found.where, found.lazy) == ("app.py:8", False)
    only_weak = graph([reach([edge("packs.users", "db", 3, weak=True)])])
    assert only_weak.edges[0].lazy


def test_distributions_hang_on_modules_and_on_one_another() -> None:
    pairs = {(one.source, one.target) for one in GRAPH.edges}
    assert ("module:app", "distribution:requests") in pairs
    assert ("distribution:requests", "distribution:urllib3") in pairs


def test_json() -> None:
    document = json.loads(GRAPH_FORMATS[".json"](GRAPH))
    assert document["schema"] == 1
    ids = {node["id"] for node in document["nodes"]}
    assert all({one["source"], one["target"]} <= ids for one in document["edges"])


def test_dot_quotes_what_it_must() -> None:
    text = GRAPH_FORMATS[".dot"](GRAPH)
    assert text.startswith("digraph monopack {\n")
    assert '  "module:app" -> "module:db" [tooltip="app.py:8"];' in text
    odd = GRAPH_FORMATS[".dot"](graph([reach([edge("packs.users", 'a"b\\c')])]))
    assert 'label="a\\"b\\\\c"' in odd


def test_mermaid_names_nodes_by_number() -> None:
    lines = GRAPH_FORMATS[".mmd"](GRAPH).splitlines()
    assert lines[0] == "flowchart LR"
    assert '  n2["app"]' in lines
    assert "  n2 --> n3" in lines
    assert '  n0(["requests 1.0"])' in lines


def test_the_same_graph_whatever_the_order_of_packs() -> None:
    assert graph([USERS, ORDERS]) == GRAPH
