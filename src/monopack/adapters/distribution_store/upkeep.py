"""Keeping a shelf within its size: what was not used for the longest time goes first."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from monopack.adapters.distribution_store.shelf import PARTS, Shelf
from monopack.adapters.distribution_store.uses import DAY, Use
from monopack.adapters.files.removing import clear

_GOAL = 0.8
"""What is left of the limit, so that not every run has to clear up."""
_FORGOTTEN = 14 * DAY
"""For so long another version of monopack may have a use for a folder of its format."""


def outworn(uses: Iterable[Use], *, limit: int, before: float) -> tuple[str, ...]:
    """The entries to give up where all weigh more than `limit`; never one that was used at `before` or later."""
    ordered = sorted(uses, key=lambda use: (use.last, use.key))
    left = sum(use.size for use in ordered)
    if left <= limit:
        return ()
    given_up = []
    for use in ordered:
        if left <= limit * _GOAL or use.last >= before:
            break
        given_up.append(use.key)
        left -= use.size
    return tuple(given_up)


def clear_up(shelf: Shelf, *, limit: int) -> None:
    """Remove what the shelf has too much of; what a live run may have in use stays."""
    # Runs may come in again before what was put aside is removed, which takes longer.
    with ExitStack() as held, shelf.runs.kept_out() as first_arrival:
        # What a run uses was noted a day before it came at the earliest.
        before = math.inf if first_arrival is None else first_arrival - DAY
        for key in outworn(shelf.uses.of(shelf.keys()), limit=limit, before=before):
            if held.enter_context(shelf.locks.free(key)):
                held.callback(shelf.empty_aside, key)
                shelf.put_aside(key)


def remove_other_formats(folder: Path, *, own: int) -> None:
    """Remove the shelves of formats before `own` that no version of monopack has added to for two weeks."""
    for number in range(1, own):
        older = folder / str(number)
        if older.is_dir() and not older.is_symlink() and _is_forgotten(older):
            clear(older)


def _is_forgotten(shelf: Path) -> bool:
    """Only what is a shelf beyond doubt."""
    parts = {path.name: path for path in shelf.iterdir()}
    if not {"entries", "locks"} <= parts.keys() <= PARTS:
        return False
    newest = max(path.lstat().st_mtime for path in (shelf, *parts.values()))
    return newest < time.time() - _FORGOTTEN
