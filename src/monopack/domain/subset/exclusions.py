"""Exclusions that nothing answers to, most likely mistyped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from monopack.domain.model.errors import Location
from monopack.domain.model.lock import Lock
from monopack.domain.model.names import NormalizedName, printable
from monopack.domain.model.trace import Trace
from monopack.domain.model.warn import Warn
from monopack.domain.subset.questions import questions_of

_ALIKE = 0.75
_MOST_TOLD = 3


class Exclusions:
    """Judges names by what is locked and by what the packs of a run import.

    The runtime may have more than any pack of the run needs, so a name that is like no other is nothing to tell.
    """

    def __init__(self, lock: Lock | None, traces: Iterable[Trace]) -> None:
        self._locked = {locked.name for locked in (*lock.distributions, *lock.development)} if lock else set()
        self._imported = {
            name
            for trace in traces
            for external in trace.external
            for question in questions_of(external)
            for group in question.guesses()
            for name in group
        }

    def warnings(self, names: Iterable[NormalizedName], where: Location | None = None) -> Iterator[Warn]:
        """One for each name that is neither locked nor imported but close to one that is locked."""
        for name in names:
            if name in self._locked or name in self._imported:
                continue
            if close := get_close_matches(name, sorted(self._locked), n=_MOST_TOLD, cutoff=_ALIKE):
                meant = " or ".join(f"`{printable(other)}`" for other in close)
                what = f"`{printable(name)}` is excluded, but neither locked nor imported; did you mean {meant}?"
                yield Warn(what=what, where=where)
