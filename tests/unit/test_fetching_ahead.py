"""What all packs of a run need is fetched in one go, whatever that is worth to each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from monopack.domain.building.build_packs import BuildPacks
from monopack.domain.building.chosen_packs import ChosenPacks, choose_packs
from monopack.domain.building.fetching_ahead import fetch_ahead
from monopack.domain.building.look import Look
from monopack.domain.model.lock import Lock, LockedDistribution, PackageManager
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.outcome import Outcome, Status
from monopack.domain.model.request import BuildRequest
from tests.fakes.distribution_store import Drawn, FakeDistributionStore, drawn, locked
from tests.fakes.world import TARGET, Drawing

HANDLER = "def lambda_handler(event, context): ...\n"
HINTS = {"requests": ("idna", "gone"), "rich": ("pygments",)}
INDEX = {
    "requests": drawn("requests/__init__.py", requires=("idna",)),
    "idna": drawn("idna/__init__.py"),
    "rich": drawn("rich/__init__.py", requires=("pygments", "idna; extra == 'names'")),
    "pygments": drawn("pygments/__init__.py"),
    "extra": drawn("extra.py"),
    "unused": drawn("unused.py"),
}


class Case:
    """Two packs over one lock; `hints` are its comments' word, `known` its own."""

    def __init__(
        self,
        *,
        hints: Mapping[str, tuple[str, ...]] = {},
        known: Mapping[str, tuple[str, ...]] = {},
        index: Mapping[str, Drawn] = INDEX,
        users: str = "import requests\n",
    ) -> None:
        files: dict[str, str | bytes] = {
            "packs/orders.py": f"import rich\n{HANDLER}",
            "packs/users.py": f"{users}{HANDLER}",
            "packs/plain.py": f"import json\n{HANDLER}",
            "requirements.txt": " ".join(f"{name}==1.0" for name in INDEX),
        }
        self.drawing = Drawing(files=files, index=index)
        self.world = self.drawing.world()
        locks = tuple(replace(locked(name, requires=known.get(name)), brings=_names(hints, name)) for name in INDEX)
        self.lock = Lock(manager=PackageManager.PIP, path="requirements.txt", distributions=locks)

    @property
    def store(self) -> FakeDistributionStore:
        assert isinstance(self.world.store, FakeDistributionStore)
        return self.world.store

    def chosen(self, *packs: str) -> ChosenPacks:
        chosen = choose_packs(BuildRequest(target=TARGET, packs=packs), self.world)
        planner = chosen.planner
        return replace(chosen, planner=replace(planner, project=replace(planner.project, lock=self.lock)))

    def fetched(self, *packs: str) -> list[tuple[str, ...]]:
        chosen = self.chosen(*packs)
        fetch_ahead(chosen.planner, chosen.entries)
        return self.store.fetched

    def build(self) -> dict[str, Outcome]:
        return {outcome.pack: outcome for outcome in BuildPacks(self.world).build(self.chosen())}


def _names(hints: Mapping[str, tuple[str, ...]], name: str) -> tuple[LockedDistribution, ...]:
    return tuple(map(canonicalize_name, hints.get(name, ())))


def test_comments_of_the_lock_bring_everything_at_once() -> None:
    assert Case(hints=HINTS).fetched() == [("idna", "pygments", "requests", "rich")]


def test_what_the_lock_knows_brings_everything_at_once() -> None:
    known = {"requests": ("idna",), "rich": ("pygments",), "pygments": (), "idna": ()}
    assert Case(known=known).fetched() == [("idna", "pygments", "requests", "rich")]


def test_without_either_metadata_tells_what_is_left_for_all_packs() -> None:
    assert Case().fetched() == [("requests", "rich"), ("idna", "pygments")]


def test_a_comment_that_is_out_of_date_costs_a_fetch_and_no_more() -> None:
    case = Case(hints={"requests": ("unused",)})
    assert case.fetched("users") == [("requests", "unused"), ("idna",)]
    assert case.build()["users"].distributions == 2


def test_only_for_the_packs_that_were_chosen() -> None:
    assert Case(hints=HINTS).fetched("users") == [("idna", "requests")]


def test_what_a_block_asks_for_comes_along() -> None:
    users = "# monopack-start\n# extra_distributions: extra, rich[names]\n# monopack-end\n"
    assert Case(hints=HINTS, users=users).fetched("users") == [("extra", "pygments", "rich"), ("idna",)]


def test_a_block_that_asks_for_what_is_not_locked_is_told_by_its_pack_alone() -> None:
    users = "# monopack-start\n# extra_distributions: nowhere\n# monopack-end\n"
    outcomes = Case(users=users).build()
    assert [name for name, outcome in outcomes.items() if outcome.status is Status.FAILED] == ["users"]


def test_nothing_is_asked_for_packs_that_import_nothing_of_others() -> None:
    case = Case(hints=HINTS)
    assert case.fetched("plain") == []
    assert ("fetch", "") not in case.drawing.progress.stages


def test_what_cannot_be_had_fails_the_packs_that_need_it_and_no_other() -> None:
    case = Case(hints=HINTS, index={name: one for name, one in INDEX.items() if name != "pygments"})
    outcomes = case.build()
    assert [name for name, outcome in outcomes.items() if outcome.status is Status.FAILED] == ["orders"]
    assert "pygments" in str(outcomes["orders"].error)
    assert case.drawing.progress.events("not fetched ahead")


def test_a_build_fetches_nothing_after_that() -> None:
    case = Case(hints=HINTS)
    case.build()
    assert case.store.fetched[0] == ("idna", "pygments", "requests", "rich")
    assert case.store.names_fetched() == {"idna", "pygments", "requests", "rich"}


@pytest.mark.parametrize(("packs", "asked"), [((), 1), (("orders",), 1), (("plain",), 0)])
def test_the_index_is_asked_for_the_lock_once_as_soon_as_an_import_belongs_to_it(
    packs: tuple[str, ...], asked: int
) -> None:
    case = Case()
    choose_packs(BuildRequest(target=TARGET, packs=packs), case.world)
    assert case.store.asked_ahead == [tuple(sorted(INDEX))] * asked
    assert case.store.fetched == []


def test_looking_at_packs_fetches_at_once_too() -> None:
    case = Case(hints=HINTS)
    Look(case.chosen()).plans()
    assert case.store.fetched[0] == ("idna", "pygments", "requests", "rich")
