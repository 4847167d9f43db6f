"""The packs that a run is about: those asked for, of these what changed, of these one part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from monopack.domain.building.entries import Entry, trace_packs
from monopack.domain.building.exclusions import tell_exclusions
from monopack.domain.building.pack_planner import PackPlanner, Traced
from monopack.domain.building.project import open_project
from monopack.domain.building.world import World
from monopack.domain.choosing.shards import likely_weight, part, recorded_weights
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.request import BuildRequest, Shard

if TYPE_CHECKING:
    from monopack.domain.choosing.changes import PackChanges


@dataclass(frozen=True, kw_only=True, slots=True)
class ChosenPacks:
    """The selection, in pack order. `changes` are given when it was chosen by what changed."""

    planner: PackPlanner
    entries: tuple[Entry, ...]
    changes: tuple[PackChanges, ...] = ()


def choose_packs(request: BuildRequest, world: World) -> ChosenPacks:
    """The selection, traced. Raises `InputError` for what fails every pack, and for an unknown revision."""
    planner = PackPlanner(project=open_project(request, world), request=request, world=world)
    # Where packs are chosen by what changed, most are compared without anything being fetched.
    entries = trace_packs(planner, planner.project.names, fetching=request.changed_since is None)
    chosen = ChosenPacks(planner=planner, entries=entries)
    tell_exclusions(planner, chosen.entries)
    if request.changed_since is not None:
        chosen = _changed(chosen, request.changed_since)
    return _sharded(chosen, request.shard) if request.shard is not None else chosen


def _changed(chosen: ChosenPacks, revision: str) -> ChosenPacks:
    # Comparing takes as long to import as tracing does, and most runs compare nothing.
    from monopack.domain.building.changed_packs import ChangedPacks  # noqa: PLC0415

    changes = ChangedPacks(now=chosen.planner, revision=revision).find(chosen.entries)
    progress = chosen.planner.world.progress
    for pack in changes:
        progress.detail("changed", pack=pack.pack, since=revision, why=[str(change) for change in pack.changes])
    return replace(_kept(chosen, [pack.pack for pack in changes]), changes=changes)


def _sharded(chosen: ChosenPacks, shard: Shard) -> ChosenPacks:
    if shard.seconds:
        weights = recorded_weights([entry.name for entry in chosen.entries], dict(shard.seconds))
    else:
        weights = {entry.name: _weight(entry, chosen.planner) for entry in chosen.entries}
    return _kept(chosen, part(weights, shard))


def _weight(entry: Entry, planner: PackPlanner) -> float:
    if not isinstance(entry.traced, Traced):
        return likely_weight(None, ())
    trace = entry.traced.trace
    try:
        sizes = [file.size for file in planner.project.files.of(trace)]
    except MonopackError:
        # The file is told when the pack is built; every machine that looks finds the same.
        return likely_weight(trace, ())
    return likely_weight(trace, sizes)


def _kept(chosen: ChosenPacks, names: Sequence[str]) -> ChosenPacks:
    return replace(
        chosen,
        entries=tuple(entry for entry in chosen.entries if entry.name in names),
        changes=tuple(pack for pack in chosen.changes if pack.pack in names),
    )
