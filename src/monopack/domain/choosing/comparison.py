"""Whether a pack is the same at two revisions; when in doubt it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from monopack.domain.choosing.changes import Change, ChangeKind
from monopack.domain.choosing.first_party import Sight, asks_alike, first_party_changes
from monopack.domain.choosing.locks import closure_changes, same_lock, selection_changes
from monopack.domain.model.distribution import Subset
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.names import NormalizedName
from monopack.domain.planning.planner import fingerprint


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """A pack's distributions and everybody whose contents were looked into for that."""

    subset: Subset
    consulted: frozenset[NormalizedName] = frozenset()


Choose = Callable[[], Chosen]
"""Chooses a pack's distributions, which may fetch them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """One pack at two revisions. `local` are distributions from the repository whose own files changed."""

    before: Sight
    after: Sight
    local: frozenset[NormalizedName] = frozenset()

    def changes(self, choose_before: Choose, choose_after: Choose) -> tuple[Change, ...]:
        """All that is known to differ; distributions are chosen only where nothing else decides."""
        changes = first_party_changes(self.before, self.after)
        if changes or self._asks_the_same_of_the_same():
            return changes
        try:
            return self._closure_changes(choose_before, choose_after)
        except MonopackError as error:
            return (Change(kind=ChangeKind.UNKNOWN, subject="distributions", what=error.what),)

    def _asks_the_same_of_the_same(self) -> bool:
        locks = (self.before.found.lock, self.after.found.lock)
        return not self.local and same_lock(*locks) and asks_alike(self.before, self.after)

    def _closure_changes(self, choose_before: Choose, choose_after: Choose) -> tuple[Change, ...]:
        after = choose_after()
        changes = (
            *closure_changes(after.subset, self.before.found.lock, self.after.found.lock),
            *self._local_changes(after),
        )
        if changes:
            return changes
        before = choose_before()
        return self._local_changes(before) or self._selection_changes(before.subset, after.subset)

    def _local_changes(self, chosen: Chosen) -> tuple[Change, ...]:
        return tuple(
            Change(kind=ChangeKind.DISTRIBUTION, subject=name, what="its files in this repository changed")
            for name in sorted(chosen.consulted & self.local)
        )

    def _selection_changes(self, before: Subset, after: Subset) -> tuple[Change, ...]:
        changes = selection_changes(before, after)
        if changes or _full(self.before, before) == _full(self.after, after):
            return changes
        what = "they are needed for other reasons than before"
        return (Change(kind=ChangeKind.DISTRIBUTION, subject="distributions", what=what),)


def _full(sight: Sight, subset: Subset) -> str:
    # A warning may name a line of the lock, which moves when other lines come and go; it is no part of what ships.
    return fingerprint(replace(sight.found, subset=replace(subset, warnings=())), sight.request)
