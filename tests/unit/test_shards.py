"""Parts of a selection."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monopack.domain.choosing.shards import likely_weight, part, recorded_weights
from monopack.domain.model.request import Shard
from monopack.domain.model.trace import ExternalImport, Trace
from tests.drawn_packs import site

WEIGHTS = st.dictionaries(st.text("abcdef", min_size=1, max_size=4), st.floats(0, 1e9), max_size=40)


def parts(weights: dict[str, float], count: int) -> list[tuple[str, ...]]:
    return [part(weights, Shard(index=index, count=count)) for index in range(1, count + 1)]


@given(WEIGHTS, st.integers(1, 12))
def test_every_pack_is_in_exactly_one_part(weights: dict[str, float], count: int) -> None:
    assert sorted(name for names in parts(weights, count) for name in names) == sorted(weights)


@given(WEIGHTS, st.integers(1, 12))
def test_the_order_of_packs_does_not_matter(weights: dict[str, float], count: int) -> None:
    assert parts(dict(reversed(weights.items())), count) == parts(weights, count)


@given(st.lists(st.floats(1, 1000), min_size=1, max_size=60), st.integers(1, 8))
def test_no_part_is_much_heavier_than_it_must_be(values: list[float], count: int) -> None:
    weights = {f"p{number:02}": value for number, value in enumerate(values)}
    heaviest = max(sum(weights[name] for name in names) for names in parts(weights, count))
    # Graham's bound for putting each where there is least, and the rounding of weights on both sides.
    assert heaviest <= (sum(values) / count + max(values)) * 1.25 * 1.01


def test_a_small_edit_moves_nothing() -> None:
    weights = {f"p{number}": 1.25 ** (number + 20) for number in range(20)}
    nudged = {name: weight * 1.05 for name, weight in weights.items()}
    assert parts(weights, 4) == parts(nudged, 4)


def test_what_is_not_recorded_weighs_as_much_as_the_middle() -> None:
    assert recorded_weights(["a", "b", "new"], {"a": 1.0, "b": 9.0, "gone": 5.0}) == {"a": 1.0, "b": 9.0, "new": 5.0}
    assert recorded_weights(["a"], {}) == {"a": 1.0}


def test_outside_imports_weigh_by_their_roots() -> None:
    imports = tuple(
        ExternalImport(module=name, site=site("app", 1, f"import {name}")) for name in ("numpy", "numpy.linalg", "yaml")
    )
    heavy = likely_weight(Trace(pack="a", modules=(), external=imports), [10, 20])
    assert heavy - likely_weight(Trace(pack="a", modules=()), [10, 20]) == 2_000_000
    assert likely_weight(None, ()) > 0
