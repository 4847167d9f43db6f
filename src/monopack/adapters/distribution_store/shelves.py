"""Where entries are looked for and kept: the user's folder, or one of this run where that cannot be written to."""

from __future__ import annotations

import errno
import threading
from abc import abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from monopack.adapters.distribution_store.entries import DamagedEntryError, check_digests
from monopack.adapters.distribution_store.keys import FORMAT
from monopack.adapters.distribution_store.shelf import Shelf
from monopack.adapters.distribution_store.upkeep import clear_up, remove_other_formats
from monopack.adapters.files.temporary import TemporaryFolder
from monopack.domain.model.distribution import Distribution
from monopack.domain.model.errors import PackFailure
from monopack.domain.ports.progress import Progress

Wanted = TypeVar("Wanted", contravariant=True)  # noqa: PLC0105  # a reader needs no more than what it is
_UNWRITABLE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST}


class Filler(Protocol[Wanted]):
    """Brings entries to a shelf whose locks the caller holds."""

    @abstractmethod
    def fetch(self, wanted: Mapping[str, Wanted], shelf: Shelf) -> dict[str, Distribution]:
        """All of `wanted`, by key, or none of them and an error."""


@dataclass(frozen=True, slots=True)
class MadeLater(Filler[Wanted]):
    """What `make` gives, made when something is missing: most runs lack nothing."""

    make: Callable[[], Filler[Wanted]]

    def fetch(self, wanted: Mapping[str, Wanted], shelf: Shelf) -> dict[str, Distribution]:
        """All of `wanted`, by key, or none of them and an error."""
        return self.make().fetch(wanted, shelf)


class Shelves:
    """The shelf that is written to comes first; what was read once stays known for the run."""

    def __init__(self, folder: Path, progress: Progress, *, patience: float | None) -> None:
        self._folder = folder
        self._progress = progress
        self._patience = patience
        self._shelves = [Shelf(folder, progress, patience=patience)]
        self._temporary: TemporaryFolder | None = None
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Distribution, Shelf]] = {}
        self._told: set[str] = set()

    def writable(self) -> Shelf:
        """Where new things go."""
        return self._shelves[0]

    def all(self) -> tuple[Shelf, ...]:
        """Where things are looked for, in order."""
        return tuple(self._shelves)

    def read(self, key: str) -> Distribution | None:
        """An entry that is there and good."""
        known = self._known.get(key)
        if known:
            return known[0]
        for shelf in self.all():
            shelf.runs.enter()
            if found := self._read(shelf, key):
                self._known[key] = (found, shelf)
                return found
        return None

    def has(self, key: str) -> bool:
        """Whether an entry is there, good or not."""
        return any(shelf.entry(key).exists() for shelf in self.all())

    def entry(self, key: str) -> Path:
        """The folder of an entry that was read."""
        known = self._known.get(key)
        return (known[1] if known else self.writable()).entry(key)

    def fill(self, wanted: Mapping[str, Wanted], fetcher: Filler[Wanted]) -> dict[str, Distribution]:
        """Bring what is missing, unless another process did meanwhile."""
        try:
            return self._fill(wanted, fetcher)
        except OSError as error:
            if error.errno not in _UNWRITABLE:
                raise PackFailure(
                    "distributions cannot be kept", why=str(error), hint="choose another folder with `--cache-dir`"
                ) from error
            self.move_aside(error)
        return self._fill(wanted, fetcher)

    def replace(self, key: str, wanted: Wanted, fetcher: Filler[Wanted]) -> None:
        """Fetch a damaged entry anew, unless another process did meanwhile."""
        self._known.pop(key, None)
        self.fill({key: wanted}, fetcher)

    def close(self) -> None:
        """Count as a user of the folders no longer."""
        for shelf in self.all():
            shelf.runs.leave()

    def clear_up(self, *, limit: int) -> None:
        """Remove what dead runs left, and bring what was added to back to `limit` bytes.

        Who cannot leaves it to the next run.
        """
        if self._temporary is not None:
            return
        with suppress(OSError):
            self.writable().collect()
        if self.writable().grown:
            with suppress(OSError):
                clear_up(self.writable(), limit=limit)
                remove_other_formats(self._folder, own=FORMAT)

    def tell(self, key: str, problem: DamagedEntryError) -> None:
        """Say once that an entry is no good."""
        with self._lock:
            new = key not in self._told
            self._told.add(key)
        if new:
            self._progress.warning(f"the kept `{key}` is damaged and is made anew: {problem}")

    def move_aside(self, error: OSError) -> None:
        """Write to a folder of this run from now on."""
        with self._lock:
            if self._temporary is None:
                self._temporary = TemporaryFolder(prefix="monopack-distributions-")
                self._shelves.insert(0, Shelf(self._temporary.path, self._progress, patience=self._patience))
                self._progress.warning(f"distributions are not kept for later runs: {error}")

    def _fill(self, wanted: Mapping[str, Wanted], fetcher: Filler[Wanted]) -> dict[str, Distribution]:
        shelf = self.writable()
        shelf.runs.enter()
        with shelf.locks.held(wanted):
            found = {key: entry for key in wanted if (entry := self._intact(shelf, key))}
            missing = {key: one for key, one in wanted.items() if key not in found}
            for key in missing:
                shelf.discard(key)
            if missing:
                found |= fetcher.fetch(missing, shelf)
            for key in missing:
                shelf.weigh(key, found[key])
        self._known |= {key: (entry, shelf) for key, entry in found.items()}
        return found

    def _read(self, shelf: Shelf, key: str) -> Distribution | None:
        try:
            return shelf.read(key)
        except DamagedEntryError as problem:
            self.tell(key, problem)
            return None

    def _intact(self, shelf: Shelf, key: str) -> Distribution | None:
        """An entry with all of its bytes: whoever comes here found none or a damaged one before."""
        found = self._read(shelf, key)
        if found is None:
            return None
        try:
            check_digests(shelf.entry(key), found)
        except DamagedEntryError as problem:
            self.tell(key, problem)
            return None
        return found
