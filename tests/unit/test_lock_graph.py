from __future__ import annotations

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement

from monopack.domain.locking.graph import Edge, Node, Start, distributions, follow, others, reach
from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.lock import LockedDistribution
from tests.locks import LINUX, target

LINUX_ENVIRONMENT = LINUX.marker_environment()
WINDOWS_ENVIRONMENT = target("3.12.0", "windows").marker_environment()


def graph(*lines: tuple[str, ...]) -> list[Node]:
    """Nodes from `("name==1", "need", "other ; marker")`; a fork's marker follows `|`."""
    heads = [line[0].partition("|")[0].strip().split("==") for line in lines]
    return [
        Node(
            distribution=LockedDistribution(name=name, version=version, where=Location(path="a.lock", line=number)),
            edges=tuple(_edge(need, heads) for need in line[1:]),
            forks=tuple(Marker(text) for text in line[0].split("|")[1:]),
        )
        for number, ((name, version), line) in enumerate(zip(heads, lines, strict=True), 1)
    ]


def _edge(text: str, heads: list[list[str]]) -> Edge:
    wanted = Requirement(text)
    fitting = (i for i, (name, version) in enumerate(heads) if name == wanted.name and version in wanted.specifier)
    return Edge(requirement=wanted, nodes=tuple(fitting))


def names(nodes, starts, environment=LINUX_ENVIRONMENT):
    return [str(one.name) + one.version for one in distributions(reach(starts, nodes, environment), nodes)]


def test_follows_needs_through_cycles():
    nodes = graph(("a==1", "b"), ("b==1", "c"), ("c==1", "a"), ("d==1",))
    assert names(nodes, [Start(node=0)]) == ["a1", "b1", "c1"]


def test_markers_are_those_of_the_target():
    nodes = graph(("a==1", "b ; sys_platform == 'win32'", "c ; sys_platform == 'linux'"), ("b==1",), ("c==1",))
    assert names(nodes, [Start(node=0)]) == ["a1", "c1"]
    assert names(nodes, [Start(node=0)], WINDOWS_ENVIRONMENT) == ["a1", "b1"]


def test_an_extra_asked_later_opens_its_needs():
    nodes = graph(("root==1", "a", "b"), ("a==1", "x ; extra == 'fast'"), ("b==1", "a[fast]"), ("x==1",))
    assert names(nodes, [Start(node=0)]) == ["a1", "b1", "root1", "x1"]
    assert names(nodes, [Start(node=1)]) == ["a1"]
    assert names(nodes, [Start(node=1, extras=("fast",))]) == ["a1", "x1"]


def test_extras_may_ask_for_one_another_in_a_circle():
    nodes = graph(("a==1", "a[y] ; extra == 'x'", "a[x] ; extra == 'y'", "b ; extra == 'y'"), ("b==1",))
    assert names(nodes, [Start(node=0, extras=("x",))]) == ["a1", "b1"]


def test_of_forked_entries_the_one_for_the_target():
    nodes = graph(("a==1", "n"), ("n==1|sys_platform == 'win32'",), ("n==2|sys_platform != 'win32'",))
    assert names(nodes, [Start(node=0)]) == ["a1", "n2"]
    assert names(nodes, [Start(node=0)], WINDOWS_ENVIRONMENT) == ["a1", "n1"]


def test_two_versions_for_one_target_are_refused():
    nodes = graph(("a==1", "n==1", "n==2"), ("n==1",), ("n==2",))
    with pytest.raises(InputError, match="locked twice") as raised:
        names(nodes, [Start(node=0)])
    assert "1 and 2" in raised.value.what
    assert raised.value.where == Location(path="a.lock", line=3)


def test_an_edge_that_may_mean_two_entries_is_refused():
    nodes = graph(("a==1", "n"), ("n==1",), ("n==2",))
    with pytest.raises(InputError, match="locked twice"):
        names(nodes, [Start(node=0)])


def test_C32_what_the_lock_lacks_is_left_to_the_subset_s_warning():
    nodes = graph(("a==1", "gone", "b"), ("b==1",))
    assert names(nodes, [Start(node=0)]) == ["a1", "b1"]


def test_a_long_chain_needs_no_recursion():
    lines = [(f"n{number}==1", f"n{number + 1}") for number in range(5000)]
    assert len(names(graph(*lines[:-1], ("n4999==1",)), [Start(node=0)])) == 5000


def test_follow_edges_from_outside():
    nodes = graph(("a==1", "x ; extra == 'fast'"), ("x==1",))
    starts = follow([_edge("a[fast]", [["a", "1"], ["x", "1"]])], nodes, LINUX_ENVIRONMENT)
    assert starts == (Start(node=0, extras=("fast",)),)


def test_others_are_what_is_not_shipped_first_version_only():
    nodes = graph(("a==1",), ("b==1",), ("b==2",), ("c==1",))
    shipped = distributions([0], nodes)
    assert [one.version + one.name for one in others([0, 1, 2, 3], nodes, shipped)] == ["1b", "1c"]
