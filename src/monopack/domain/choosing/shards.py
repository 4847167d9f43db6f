"""Parts of a selection for several machines: disjoint, together everything, of about equal weight."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from monopack.domain.model.names import import_root
from monopack.domain.model.request import Shard
from monopack.domain.model.trace import Trace

# An outside import stands for a distribution, whose size would have to be fetched to be known.
_OUTSIDE = 1_000_000
_LEAST = 1_000
# Weights are rounded to powers of it, so that an edit of some lines moves no pack to another machine.
_STEP = 1.25


def part(weights: Mapping[str, float], shard: Shard) -> tuple[str, ...]:
    """The names of that part, sorted. The same weights give the same parts on every machine.

    The heaviest first, each to the part that has the least so far; ties by name, then by the part's number.
    """
    loads = [0.0] * shard.count
    chosen: list[str] = []
    rounded = {name: _rounded(weight) for name, weight in weights.items()}
    for name in sorted(rounded, key=lambda name: (-rounded[name], name)):
        lightest = loads.index(min(loads))
        loads[lightest] += rounded[name]
        if lightest == shard.index - 1:
            chosen.append(name)
    return tuple(sorted(chosen))


def likely_weight(trace: Trace | None, sizes: Iterable[int]) -> float:
    """What a pack weighs before anything was fetched: its own bytes, and a flat amount for each outside import root.

    It depends on the project's files alone, so that machines with full and with empty caches agree.
    """
    roots = {import_root(external.module) for external in trace.external} if trace else set()
    return _LEAST + sum(sizes) + _OUTSIDE * len(roots)


def recorded_weights(names: Iterable[str], seconds: Mapping[str, float]) -> dict[str, float]:
    """What packs took by the record; what is not in it weighs as much as the middle one that is."""
    known = sorted(value for value in seconds.values() if value > 0)
    middle = known[len(known) // 2] if known else 1.0
    return {name: seconds.get(name) or middle for name in names}


def _rounded(weight: float) -> float:
    return _STEP ** round(math.log(max(weight, 1e-3), _STEP))
