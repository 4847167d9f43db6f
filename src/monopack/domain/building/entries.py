"""Packs on their way: named, loaded and traced, each for itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from monopack.domain.building.asking_ahead import AskingAhead
from monopack.domain.building.pack_planner import PackPlanner, Traced
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.pack import Pack
from monopack.domain.model.unexpected import as_error

Argument = TypeVar("Argument")
Value = TypeVar("Value")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One pack on its way: what it reaches, or why it cannot go on."""

    name: str
    traced: Traced | MonopackError


def trace_packs(planner: PackPlanner, names: Sequence[str], *, fetching: bool = False) -> tuple[Entry, ...]:
    """The packs of these names, each traced or with the error that ends it; `fetching`: what they import is fetched."""
    lock = planner.project.lock if fetching else None
    sees = AskingAhead(lock, planner.request.target, planner.world.store).sees if lock else None
    packs = [attempt(planner.load, name) for name in names]
    # What fails here fails again in the trace of each pack that it concerns, and in no other.
    with suppress(MonopackError):
        planner.explore((pack for pack in packs if isinstance(pack, Pack)), sees)
    return tuple(Entry(name=name, traced=attempt(planner.trace, pack)) for name, pack in zip(names, packs, strict=True))


def attempt(step: Callable[[Argument], Value], argument: Argument | MonopackError) -> Value | MonopackError:
    """What the step gives, or the error that ends this one pack; an earlier one goes through."""
    if isinstance(argument, MonopackError):
        return argument
    try:
        return step(argument)
    except Exception as error:  # noqa: BLE001  # a full disk or a bug must not cost the other packs their outcome
        return as_error(error)
