"""What a run does, by its options: list, look or build; and how each is told when all is closed again."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from monopack.cli.container import Container
from monopack.cli.reporting import Report
from monopack.cli.settings import Format, Settings
from monopack.cli.streams import write_data
from monopack.domain.building.chosen_packs import choose_packs
from monopack.domain.building.selection import pack_names, select_names
from monopack.domain.building.world import World
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
    if settings.looks_only:
        return _look(container.world(), request, settings)
    packs = container.build_packs()
    packs.check_directories(request)
    # Whoever debugs wants to be told of every import, so nothing is taken from an earlier run.
    unchanged = None if settings.debug else packs.unchanged(request)
    if unchanged is not None:
        return _reporting(unchanged, settings)
    chosen = choose_packs(request, container.world())
    outcomes = list(packs.build(chosen))
    return _reporting(outcomes, settings, chosen.changes if settings.changed_since else None)


def _look(world: World, request: BuildRequest, settings: Settings) -> Telling:
    # All that explains a plan takes longer to import than an unchanged pack takes to recognize.
    from monopack.cli.views import Views, listed  # noqa: PLC0415

    if settings.lists_names_only:
        names = select_names(pack_names(world.tree, request.packs_dir), request.packs)
        return _printing(listed(names, settings.format))
    views = Views(choose_packs(request, world), settings)
    return _printing(views.printed(), views)


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
