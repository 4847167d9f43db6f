"""What a run does, by its options: list, look or build; and how each is told when all is closed again."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from monopack.cli.container import Container
from monopack.cli.listing import listed
from monopack.cli.reporting import Report
from monopack.cli.settings import Format, Settings
from monopack.cli.streams import write_data
from monopack.cli.upkeep import clear_after_the_dead, clear_up
from monopack.domain.building.selection import pack_names, select_names
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.outcome import Outcome
from monopack.domain.model.request import BuildRequest

if TYPE_CHECKING:
    from monopack.cli.views import Views
    from monopack.domain.choosing.changes import PackChanges

Telling = Callable[[Report], int]
"""Prints what was done and returns the exit code."""


def work(container: Container, request: BuildRequest, settings: Settings) -> Telling:
    """Do what was asked. Raises what ends the whole run."""
    if settings.lists_names_only:
        names = select_names(pack_names(container.tree(), request.packs_dir), request.packs)
        return _printing(listed(names, as_json=settings.format is Format.JSON))
    if settings.looks_only:
        return _look(container, request, settings)
    unchanged = _unchanged(container, request, settings)
    if unchanged is None:
        return _build(container, request, settings)
    clear_after_the_dead(container, settings.cache_size)
    return _reporting(unchanged, settings)


def _unchanged(container: Container, request: BuildRequest, settings: Settings) -> Sequence[Outcome] | None:
    packs = container.unchanged_packs()
    packs.check_directories(request)
    # Whoever debugs wants to be told of every import, so nothing is taken from an earlier run.
    return None if settings.debug else packs.find(request)


# What follows takes longer to import than unchanged packs take to recognize.


def _build(container: Container, request: BuildRequest, settings: Settings) -> Telling:
    from monopack.domain.building.chosen_packs import choose_packs  # noqa: PLC0415

    chosen = choose_packs(request, container.world())
    outcomes = list(container.build_packs().build(chosen))
    clear_up(container, settings.cache_size)
    return _reporting(outcomes, settings, chosen.changes if settings.changed_since else None)


def _look(container: Container, request: BuildRequest, settings: Settings) -> Telling:
    from monopack.cli.views import Views  # noqa: PLC0415
    from monopack.domain.building.chosen_packs import choose_packs  # noqa: PLC0415

    views = Views(choose_packs(request, container.world()), settings)
    printed = views.printed()
    clear_up(container, settings.cache_size)
    return _printing(printed, views)


def tell_failure(error: MonopackError, settings: Settings) -> None:
    """What ended a whole build, for whoever reads stdout as JSON; a look that fails prints nothing."""
    if settings.format is Format.JSON and not settings.looks_only:
        write_data(_build_json((), error=error))


def _printing(data: bytes, views: Views | None = None) -> Telling:
    def tell(report: Report) -> int:
        report.data(data)
        return report.failures(views.errors) if views else 0

    return tell


def _reporting(
    outcomes: Sequence[Outcome], settings: Settings, changes: Sequence[PackChanges] | None = None
) -> Telling:
    def tell(report: Report) -> int:
        if settings.debug:
            report.causes(outcomes)
        if settings.format is Format.TEXT:
            if settings.import_profile:
                report.profiles(outcomes)
            return report.outcomes(outcomes)
        report.data(_build_json(outcomes, changes, profiles=settings.import_profile))
        return report.outcomes(outcomes, paths=False)

    return tell


def _build_json(
    outcomes: Sequence[Outcome],
    changes: Sequence[PackChanges] | None = None,
    *,
    profiles: bool = False,
    error: MonopackError | None = None,
) -> bytes:
    from monopack.cli.build_document import build_document  # noqa: PLC0415  # few runs print one

    return (json.dumps(build_document(outcomes, changes, profiles=profiles, error=error), indent=1) + "\n").encode()
