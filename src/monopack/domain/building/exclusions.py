"""Telling of exclusions that are most likely mistyped, once a run."""

from __future__ import annotations

from collections.abc import Sequence

from monopack.domain.building.entries import Entry
from monopack.domain.building.pack_planner import PackPlanner, Traced

_KEY = "exclude_distributions"


def tell_exclusions(planner: PackPlanner, entries: Sequence[Entry]) -> None:
    """Warn of names in the options and in the packs' own blocks."""
    traced = [entry.traced for entry in entries if isinstance(entry.traced, Traced)]
    if not planner.request.excluded and not any(one.pack.block.exclude_distributions for one in traced):
        return
    # Most runs exclude nothing.
    from monopack.domain.subset.exclusions import Exclusions  # noqa: PLC0415

    exclusions = Exclusions(planner.project.lock, (one.trace for one in traced))
    progress = planner.world.progress
    for warning in exclusions.warnings(planner.request.excluded):
        progress.warning(str(warning))
    for pack in (one.pack for one in traced if one.pack.block.exclude_distributions):
        for warning in exclusions.warnings(pack.block.exclude_distributions, pack.block.where(pack.path, _KEY)):
            progress.warning(str(warning))
