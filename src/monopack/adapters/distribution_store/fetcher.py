"""Fetching what a store lacks: install, hold to the rules, lay out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from monopack.adapters.distribution_store.admission import Admitted, admit, disputed
from monopack.adapters.distribution_store.installed import Site
from monopack.adapters.distribution_store.normalized import lay_out
from monopack.adapters.distribution_store.shelf import Shelf
from monopack.adapters.files.writing import make_folders
from monopack.domain.model.distribution import Distribution
from monopack.domain.model.errors import Clash, MonopackError, Several, raise_all
from monopack.domain.model.lock import IndexOptions, LockedDistribution
from monopack.domain.model.target import Target
from monopack.domain.ports.installer import Installer


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetcher:
    """Brings distributions for one target to a shelf whose locks the caller holds; `among` as for an `Installer`."""

    installer: Installer
    executor: Executor
    index: IndexOptions
    target: Target
    among: tuple[LockedDistribution, ...] = ()

    def fetch(self, wanted: Mapping[str, LockedDistribution], shelf: Shelf) -> dict[str, Distribution]:
        """All of `wanted`, by key, or none of them and an error that names each that is wrong."""
        with shelf.staged(min(wanted)) as staging:
            admitted = self._admitted(tuple(wanted.values()), staging)
            fetched = {}
            for key, locked in wanted.items():
                site, found = admitted[locked.name]
                folder = staging / "entries" / key
                fetched[key] = lay_out(found, site, key=key, folder=folder)
                shelf.publish(folder, key)
            return fetched

    def _admitted(self, wanted: tuple[LockedDistribution, ...], staging: Path) -> dict[str, tuple[Site, Admitted]]:
        together = self._together(wanted, staging / "together")
        again = disputed(together, wanted) if together else frozenset(locked.name for locked in wanted)
        admitted: dict[str, tuple[Site, Admitted]] = {}
        errors: list[MonopackError] = []
        for number, locked in enumerate(wanted):
            alone = locked.name in again and (len(wanted) > 1 or together is None)
            try:
                site = self._site([locked], staging / f"alone-{number}") if alone or together is None else together
                single = alone or len(wanted) == 1
                admitted[locked.name] = (site, admit(site, locked, alone=single, target=self.target))
            except MonopackError as error:
                errors += error.errors if isinstance(error, Several) else (error,)
        raise_all(errors)
        return admitted

    def _together(self, wanted: tuple[LockedDistribution, ...], folder: Path) -> Site | None:
        """One folder with all of them; None when two stand in each other's way there."""
        try:
            return self._site(wanted, folder)
        except Clash:
            if len(wanted) == 1:
                raise
            return None

    def _site(self, wanted: Iterable[LockedDistribution], folder: Path) -> Site:
        make_folders(folder)
        self.installer.install(tuple(wanted), into=str(folder), index=self.index, target=self.target, among=self.among)
        return Site(folder, self.executor)
