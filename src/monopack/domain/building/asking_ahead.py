"""Asking the index while files are still being traced, as soon as it is clear that something will be fetched."""

from __future__ import annotations

from collections.abc import Iterable

from monopack.domain.model.lock import Lock
from monopack.domain.model.target import Target
from monopack.domain.model.trace import ExternalImport
from monopack.domain.ports.distribution_store import DistributionStore
from monopack.domain.subset.questions import questions_of


class AskingAhead:
    """Tells the store of a lock once, with the first import that by its name belongs to a distribution of it."""

    def __init__(self, lock: Lock, target: Target, store: DistributionStore) -> None:
        self._lock = lock
        self._target = target
        self._store = store
        self._names = frozenset(locked.name for locked in lock.distributions)
        self._told = False

    def sees(self, imports: Iterable[ExternalImport]) -> None:
        """Look at imports of outside modules until one belongs to the lock."""
        if not self._told and any(map(self._is_locked, imports)):
            self._told = True
            self._store.ask_ahead(self._lock.distributions, index=self._lock.index, target=self._target)

    def _is_locked(self, external: ExternalImport) -> bool:
        guesses = (group for question in questions_of(external) for group in question.guesses())
        return any(not self._names.isdisjoint(group) for group in guesses)
