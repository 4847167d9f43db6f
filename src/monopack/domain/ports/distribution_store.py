"""Distributions, fetched once and kept unpacked and normalized."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from monopack.domain.model.byte_code import Compiler
from monopack.domain.model.distribution import Distribution, DistributionFile
from monopack.domain.model.lock import IndexOptions, LockedDistribution
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.stripping import Stripper
from monopack.domain.model.target import Target
from monopack.domain.ports.contents import Deflated


class DistributionStore(Protocol):
    """Keeps every distribution once for all packs and runs; what is there is known good."""

    @abstractmethod
    def fetch(
        self,
        wanted: Sequence[LockedDistribution],
        *,
        index: IndexOptions,
        target: Target,
        among: Sequence[LockedDistribution] = (),
    ) -> Mapping[NormalizedName, Distribution]:
        """All of `wanted`, from the store or fetched now; of `among` more may be wanted later in the run.

        `PackFailure` (or `Several`) naming each distribution that cannot be had; the store stays as good as it was.
        """

    @abstractmethod
    def ask_ahead(self, likely: Sequence[LockedDistribution], *, index: IndexOptions, target: Target) -> None:
        """Some of `likely` will be fetched soon: ask for it beside whatever else is done; `fetch` tells what fails."""

    @abstractmethod
    def compiled(self, wanted: Sequence[Distribution], compiler: Compiler) -> Mapping[NormalizedName, Distribution]:
        """The byte code of each of `wanted`, made once for all packs and runs: as a distribution of nothing else.

        A source that does not compile has none. Failures as for `member`.
        """

    @abstractmethod
    def stripped(self, wanted: Sequence[Distribution], stripper: Stripper) -> Mapping[NormalizedName, Distribution]:
        """The libraries of each of `wanted` without what only debuggers read, as a distribution of nothing else.

        Those that are no smaller, or would be loaded otherwise, are not among them. Failures as for `member`.
        """

    @abstractmethod
    def folder(self, key: str) -> str:
        """Where the files of the distribution `key` lie, unpacked; not to be written to."""

    @abstractmethod
    def read(self, key: str, file: DistributionFile) -> bytes:
        """The bytes of `file` of the distribution `key`; failures as for `member`."""

    @abstractmethod
    def member(self, key: str, file: DistributionFile) -> Deflated:
        """`file` of the distribution `key`, compressed once for all packs and runs.

        `PackFailure` when its bytes no longer have its digest and cannot be fetched anew.
        """

    @abstractmethod
    def begin_members(self, keys: Collection[str]) -> None:
        """Compress the files of the distributions `keys` beside whatever else is done; `member` tells what fails."""

    @abstractmethod
    def copy(self, key: str, file: DistributionFile, destination: str) -> None:
        """Write `file` as the new file `destination`, linked to nothing; failures as for `member`."""
