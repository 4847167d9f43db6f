"""Fetching distributions and unpacking them into a folder."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from monopack.domain.model.lock import IndexOptions, LockedDistribution
from monopack.domain.model.target import Target


class Installer(Protocol):
    """Installs locked distributions, and nothing that they need, for a target; hashes in the lock are enforced."""

    @abstractmethod
    def install(
        self,
        wanted: Sequence[LockedDistribution],
        *,
        into: str,
        index: IndexOptions,
        target: Target,
        among: Sequence[LockedDistribution] = (),
    ) -> None:
        """Fetch and unpack all of `wanted` into the empty folder `into`, as `site-packages` would look.

        Of `among` more may be wanted later in the run: what must be asked for one can be asked for all of them.
        `PackFailure` naming the distribution when one is missing, has another hash or offers nothing for the target.
        """

    @abstractmethod
    def ask_ahead(self, likely: Sequence[LockedDistribution], *, index: IndexOptions, target: Target) -> None:
        """Ask for all of `likely` what `install` would ask for some of them; callable from another thread meanwhile.

        What fails is left for `install` to tell.
        """
