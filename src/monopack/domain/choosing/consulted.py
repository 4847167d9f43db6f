"""A store that remembers whom it was asked for, since a distribution's contents decide also when it does not ship."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from monopack.domain.model.byte_code import Compiler
from monopack.domain.model.distribution import Distribution, DistributionFile
from monopack.domain.model.lock import IndexOptions, LockedDistribution
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.stripping import Stripper
from monopack.domain.model.target import Target
from monopack.domain.ports.contents import Deflated
from monopack.domain.ports.distribution_store import DistributionStore


class ConsultedStore(DistributionStore):
    """Hands everything on to another store; `names` are all that were looked into."""

    def __init__(self, store: DistributionStore) -> None:
        self._store = store
        self.names: set[NormalizedName] = set()

    def fetch(
        self,
        wanted: Sequence[LockedDistribution],
        *,
        index: IndexOptions,
        target: Target,
        among: Sequence[LockedDistribution] = (),
    ) -> Mapping[NormalizedName, Distribution]:
        """What the other store gives."""
        self.names.update(locked.name for locked in wanted)
        return self._store.fetch(wanted, index=index, target=target, among=among)

    def ask_ahead(self, likely: Sequence[LockedDistribution], *, index: IndexOptions, target: Target) -> None:
        """What the other store does."""
        self._store.ask_ahead(likely, index=index, target=target)

    def compiled(self, wanted: Sequence[Distribution], compiler: Compiler) -> Mapping[NormalizedName, Distribution]:
        """What the other store gives."""
        return self._store.compiled(wanted, compiler)

    def stripped(self, wanted: Sequence[Distribution], stripper: Stripper) -> Mapping[NormalizedName, Distribution]:
        """What the other store gives."""
        return self._store.stripped(wanted, stripper)

    def folder(self, key: str) -> str:
        """What the other store gives."""
        return self._store.folder(key)

    def read(self, key: str, file: DistributionFile) -> bytes:
        """What the other store gives."""
        return self._store.read(key, file)

    def member(self, key: str, file: DistributionFile) -> Deflated:
        """What the other store gives."""
        return self._store.member(key, file)

    def begin_members(self, keys: Collection[str]) -> None:
        """What the other store does."""
        self._store.begin_members(keys)

    def copy(self, key: str, file: DistributionFile, destination: str) -> None:
        """What the other store does."""
        self._store.copy(key, file, destination)
