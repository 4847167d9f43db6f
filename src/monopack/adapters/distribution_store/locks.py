"""One lock per entry, held against threads and processes alike and freed when its holder dies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from monopack.adapters.files.writing import make_folders
from monopack.domain.ports.progress import Progress

_PATIENCE = 15.0
_POLL = 0.02


class EntryLocks:
    """Locks by key; always taken in one order, so that holders never wait for one another in a circle."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        self._folder = folder
        self._progress = progress

    @contextmanager
    def held(self, keys: Iterable[str]) -> Iterator[None]:
        """Wait for all of `keys`, saying so when it takes long."""
        make_folders(self._folder)
        with ExitStack() as stack:
            for key in sorted(set(keys)):
                lock = FileLock(self._folder / f"{key}.lock", thread_local=False)
                self._acquire(lock, key)
                stack.callback(lock.release)
            yield

    @contextmanager
    def free(self, key: str) -> Iterator[bool]:
        """Hold `key` if nobody else does; says whether it is held."""
        lock = FileLock(self._folder / f"{key}.lock", thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def _acquire(self, lock: FileLock, key: str) -> None:
        try:
            lock.acquire(timeout=_PATIENCE, poll_interval=_POLL)
        except Timeout:
            self._progress.warning(f"waiting for another monopack that fetches `{key}`")
            lock.acquire(poll_interval=_POLL)
