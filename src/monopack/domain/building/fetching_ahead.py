"""Fetching for all packs of a run at once what each would otherwise fetch for itself, a piece at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from monopack.domain.building.entries import Entry, attempt
from monopack.domain.building.pack_planner import PackPlanner, Traced
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.lock import Lock
from monopack.domain.subset.closure import Walker, Wish
from monopack.domain.subset.forecast import Forecast
from monopack.domain.subset.library import Library
from monopack.domain.subset.owners import OwnerSearch
from monopack.domain.subset.wishes import asked_by_members, asked_inline, project_extras


def fetch_ahead(planner: PackPlanner, entries: Iterable[Entry]) -> None:
    """Bring what the packs most likely need. What goes wrong is told by each pack that it concerns, as its own."""
    lock = planner.project.lock
    traced = [entry.traced for entry in entries if isinstance(entry.traced, Traced)]
    if lock is None or not any(each.trace.external or each.pack.block.extra_distributions for each in traced):
        return
    planner.world.progress.stage("fetch")
    failed = attempt(partial(_fetch_ahead, planner, lock), traced)
    if failed:
        planner.world.progress.detail("not fetched ahead", why=failed.what)


def _fetch_ahead(planner: PackPlanner, lock: Lock, traced: Sequence[Traced]) -> None:
    target = planner.request.target
    library = Library(lock, target=target, store=planner.world.store)
    excluded = {name for each in traced for name in planner.excluded(each.pack)} & library.names()
    universe = library.running | excluded
    candidates = frozenset(name for name in universe if not library.is_first_party(name))
    extras = project_extras(lock, target)
    forecast = Forecast(
        search=OwnerSearch(library=library, candidates=candidates),
        walker=Walker(library=library, universe=universe, stops=frozenset(), extras=extras),
    )
    imports = {external for each in traced for external in each.trace.external}
    forecast.bring(imports, [wish for each in traced for wish in _wishes(each, library)])


def _wishes(traced: Traced, library: Library) -> Iterator[Wish]:
    asked = attempt(partial(asked_inline, traced.pack), library)
    if not isinstance(asked, MonopackError):
        yield from (each.wish for each in asked)
    yield from asked_by_members(traced.trace, library)
