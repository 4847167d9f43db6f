"""Shortest chains over imports and requirements."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from monopack.domain.explaining.chains import Chain, Chains, StepKind
from monopack.domain.model.distribution import Need
from monopack.domain.model.names import canonicalize_name
from tests.drawn_packs import asked, edge, imported, reach, required, selected, site, traced


def words(chain: Chain) -> list[str]:
    return [str(step) for step in chain]


def test_the_pack_itself_is_a_chain_of_one() -> None:
    assert words(Chains(reach([])).to_module("packs.users")) == ["packs/users.py"]


def test_the_shorter_way_wins_whatever_the_trace_met_first() -> None:
    drawn = reach([edge("packs.users", "a", 1), edge("a", "b", 2), edge("b", "c", 3), edge("packs.users", "c", 9)])
    assert words(Chains(drawn).to_module("c")) == ["packs/users.py", "packs/users.py:9: import c"]


def test_equally_short_ways_are_decided_by_place() -> None:
    edges = [edge("packs.users", "b", 2), edge("packs.users", "a", 1), edge("b", "c", 1), edge("a", "c", 5)]
    assert words(Chains(reach(edges)).to_module("c"))[-1] == "a.py:5: import c"
    assert words(Chains(reach(edges[::-1])).to_module("c"))[-1] == "a.py:5: import c"


def test_circles_end() -> None:
    drawn = reach([edge("packs.users", "a"), edge("a", "b"), edge("b", "a"), edge("b", "packs.users")])
    assert len(Chains(drawn).to_module("b")) == 3
    assert len(Chains(drawn).to_module("packs.users")) == 1


def test_a_package_that_no_edge_names_is_reached_as_the_trace_says() -> None:
    by = site("packs.users", 4, "import app.deep")
    drawn = reach([edge("packs.users", "app.deep", 4)])
    modules = (*drawn.trace.modules, traced("app", by))
    drawn = replace(drawn, trace=replace(drawn.trace, modules=modules))
    assert words(Chains(drawn).to_module("app")) == ["packs/users.py", "packs/users.py:4: import app.deep"]


def test_requirements_follow_the_import_that_needs_them() -> None:
    drawn = reach(
        [edge("packs.users", "app", 3)],
        [
            selected("requests", imported("app", "requests", 5), requires=["urllib3<3,>=1.21"]),
            selected("urllib3", required("requests"), version="2.2"),
        ],
    )
    assert words(Chains(drawn).to_distribution(canonicalize_name("urllib3"))) == [
        "packs/users.py",
        "packs/users.py:3: import app",
        "app.py:5: import requests",
        "requests 1.0 requires urllib3<3,>=1.21",
    ]


def test_of_several_needs_the_one_for_the_target_is_told() -> None:
    wants = ['numpy<1; python_version < "3"', 'numpy>=2; python_version >= "3"', 'numpy>=9; extra == "fast"']
    drawn = reach(
        [],
        [selected("pandas", imported("packs.users", "pandas"), requires=wants), selected("numpy", required("pandas"))],
    )
    assert words(Chains(drawn).to_distribution(canonicalize_name("numpy")))[-1] == "pandas 1.0 requires numpy>=2"


def test_a_direct_import_beats_a_requirement() -> None:
    drawn = reach(
        [],
        [
            selected("requests", imported("packs.users", "requests", 1)),
            selected("urllib3", required("requests"), imported("packs.users", "urllib3", 8)),
        ],
    )
    assert words(Chains(drawn).to_distribution(canonicalize_name("urllib3")))[1:] == [
        "packs/users.py:8: import urllib3"
    ]


def test_the_managed_block_is_the_packs_own() -> None:
    drawn = reach([], [selected("tzdata", Need(site=asked(3, "extra_distributions: tzdata"), module="tzdata"))])
    chain = Chains(drawn).to_distribution(canonicalize_name("tzdata"))
    assert [step.kind for step in chain] == [StepKind.PACK, StepKind.BLOCK]
    assert words(chain)[1] == "packs/users.py:3: extra_distributions: tzdata"


def test_what_does_not_ship_has_no_chain() -> None:
    drawn = reach([edge("packs.users", "a")])
    assert Chains(drawn).to_module("nowhere") == ()
    assert Chains(drawn).to_distribution(canonicalize_name("nothing")) == ()


def test_J02_a_chain_of_thousands_needs_no_recursion() -> None:
    names = ["packs.users", *(f"m{number:05}" for number in range(5000))]
    drawn = reach([edge(one, other) for one, other in pairwise(names)])
    assert len(Chains(drawn).to_module("m04999")) == 5001
