"""One folder of entries: what lies where, and what dead runs left in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from monopack.adapters.distribution_store.entries import read_entry
from monopack.adapters.distribution_store.keys import FORMAT
from monopack.adapters.distribution_store.live_runs import LiveRuns
from monopack.adapters.distribution_store.locks import EntryLocks
from monopack.adapters.distribution_store.members import DATA
from monopack.adapters.distribution_store.uses import Uses
from monopack.adapters.files import effects
from monopack.adapters.files.removing import clear
from monopack.adapters.files.writing import make_folders
from monopack.domain.model.distribution import Distribution
from monopack.domain.ports.progress import Progress

PARTS = frozenset({"entries", "members", "locks", "staging", "used", "runs"})


class Shelf:
    """Entries, their compressed members, locks and a staging area, all on one file system.

    `grown`: something was added to it by this run. `patience`: how many seconds one waits for a lock; None: for ever.
    """

    def __init__(self, folder: Path, progress: Progress, *, patience: float | None) -> None:
        self._folder = folder / str(FORMAT)
        self._staging = self._folder / "staging"
        self.locks = EntryLocks(self._folder / "locks", progress, patience=patience)
        self.uses = Uses(self._folder / "used")
        self.runs = LiveRuns(self._folder / "runs")
        self.grown = False

    def entry(self, key: str) -> Path:
        """Where the entry `key` lies or would lie."""
        return self._folder / "entries" / key

    def members(self, key: str) -> Path:
        """Where its compressed members lie or would lie."""
        return self._folder / "members" / key

    def read(self, key: str) -> Distribution | None:
        """The entry, if it is there; `DamagedEntryError` when it is no good."""
        found = read_entry(self.entry(key), key)
        if found:
            self.uses.use(key)
        return found

    def keys(self) -> tuple[str, ...]:
        """All entries, and what is left of some."""
        folders = (self._folder / "entries", self._folder / "members")
        return tuple(sorted({path.name for folder in folders if folder.is_dir() for path in folder.iterdir()}))

    def weigh(self, key: str, distribution: Distribution) -> None:
        """Note what the entry takes with its members; the lock of `key` is held."""
        members = self.members(key) / DATA
        self.uses.note(key, distribution.size + (members.stat().st_size if members.exists() else 0))
        self.grown = True

    def publish(self, staged: Path, key: str) -> None:
        """Make a staged entry a lasting one; the lock of `key` is held."""
        final = self.entry(key)
        make_folders(final.parent)
        effects.rename(staged, final)

    def derive(
        self, wanted: Mapping[str, Distribution], make: Callable[[str, Distribution, Path], Distribution]
    ) -> dict[str, Distribution]:
        """Publish what `make` puts into a folder for each key, out of the distribution there; their locks are held."""
        made = {}
        with self.staged(min(wanted)) as staging:
            for key, source in wanted.items():
                made[key] = make(key, source, staging / key)
                self.publish(staging / key, key)
        return made

    def discard(self, key: str) -> None:
        """Remove an entry and its members; the lock of `key` is held."""
        self._remove(self.entry(key), key)
        self.discard_members(key)
        self.uses.forget(key)

    def put_aside(self, key: str) -> None:
        """Take an entry and its members out of sight; the lock of `key` is held until they are gone."""
        for path in (self.entry(key), self.members(key)):
            self._move_aside(path, key)
        self.uses.forget(key)

    def empty_aside(self, key: str) -> None:
        """Remove what was put aside; the lock of `key` is held."""
        clear(self._staging / key)

    def discard_members(self, key: str) -> None:
        """Remove the compressed members; the lock of `key` is held."""
        self._remove(self.members(key), key)

    @contextmanager
    def staged(self, key: str) -> Iterator[Path]:
        """An empty folder for whoever holds the lock of `key`, gone afterwards."""
        folder = self._staging / key
        clear(folder)
        make_folders(folder)
        try:
            yield folder
        finally:
            clear(folder)

    def collect(self) -> None:
        """Remove what dead runs left: a staging folder whose key nobody holds."""
        with suppress(FileNotFoundError):
            for folder in sorted(self._staging.iterdir()):
                with self.locks.free(folder.name) as free:
                    if free:
                        clear(folder)

    def _remove(self, path: Path, key: str) -> None:
        """Out of sight in one step, whatever it is."""
        if aside := self._move_aside(path, key):
            clear(aside)

    def _move_aside(self, path: Path, key: str) -> Path | None:
        if not os.path.lexists(path):
            return None
        aside = self._staging / key / f"discarded-{path.parent.name}"
        make_folders(aside.parent)
        clear(aside)
        effects.rename(path, aside)
        return aside
