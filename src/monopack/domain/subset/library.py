"""The locked distributions, and the contents of those that were looked into."""

from __future__ import annotations

from collections.abc import Iterable

from packaging.requirements import Requirement

from monopack.domain.model.distribution import Distribution
from monopack.domain.model.errors import MonopackError, NotForTarget, Several
from monopack.domain.model.lock import Lock, LockedDistribution, SourceKind
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.target import Target
from monopack.domain.ports.distribution_store import DistributionStore


class Library:
    """Brings contents in batches and remembers them; `unusable` are those that offer nothing for the target."""

    def __init__(self, lock: Lock, *, target: Target, store: DistributionStore) -> None:
        self.target = target
        self._lock = lock
        self._store = store
        self._locked = {locked.name: locked for locked in (*lock.development, *lock.distributions)}
        self._known: dict[NormalizedName, Distribution] = {}
        self.running = frozenset(locked.name for locked in lock.distributions)
        self.unusable: dict[NormalizedName, NotForTarget] = {}

    def locked(self, name: NormalizedName) -> LockedDistribution | None:
        """The locked distribution of that name, development included."""
        return self._locked.get(name)

    def names(self) -> frozenset[NormalizedName]:
        """Everything that is locked, development included."""
        return frozenset(self._locked)

    def is_first_party(self, name: NormalizedName) -> bool:
        """Whether the lock has it as source of this repository."""
        locked = self._locked.get(name)
        return locked is not None and locked.source.kind is SourceKind.FIRST_PARTY

    def contents(self, name: NormalizedName) -> Distribution | None:
        """What was brought of it; None for first-party members and what the target cannot use."""
        return self._known.get(name)

    def requires(self, name: NormalizedName) -> tuple[Requirement, ...] | None:
        """What it needs, markers unevaluated; None when only its own metadata can tell and that was not brought."""
        locked = self._locked[name]
        if locked.requires is not None or self.is_first_party(name):
            return locked.requires or ()
        known = self._known.get(name)
        if known:
            return known.requires
        return () if name in self.unusable else None

    def bring(self, names: Iterable[NormalizedName]) -> None:
        """Look into all of `names`; whatever of them cannot be had is an error."""
        wanted = set(names)
        self.try_to_bring(wanted)
        failed = [self.unusable[name] for name in sorted(wanted & self.unusable.keys())]
        if failed:
            raise failed[0] if len(failed) == 1 else Several(tuple(failed))

    def try_to_bring(self, names: Iterable[NormalizedName]) -> None:
        """Look into `names`, as far as they offer anything for the target."""
        wanted = {name for name in names if not self.is_first_party(name)} - self._known.keys() - self.unusable.keys()
        while wanted:
            batch = [self._locked[name] for name in sorted(wanted)]
            try:
                self._known |= self._store.fetch(
                    batch, index=self._lock.index, target=self.target, among=self._lock.distributions
                )
            except MonopackError as error:
                unusable = _unusable(error)
                if not unusable.keys() & wanted:
                    raise
                self.unusable |= unusable
            wanted -= self._known.keys() | self.unusable.keys()


def _unusable(error: MonopackError) -> dict[NormalizedName, NotForTarget]:
    """The distributions that are to blame; empty when anything else is wrong, too."""
    parts = error.errors if isinstance(error, Several) else (error,)
    blamed = [part for part in parts if isinstance(part, NotForTarget)]
    return {part.name: part for part in blamed} if len(blamed) == len(parts) else {}
