"""One lock per entry, held against threads and processes alike and freed when its holder dies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from monopack.adapters.files.locks import Waiting, held
from monopack.adapters.files.writing import make_folders
from monopack.domain.model.errors import PackFailure, still_held
from monopack.domain.ports.progress import Progress


class EntryLocks:
    """Locks by key; always taken in one order, so that holders never wait for one another in a circle."""

    def __init__(self, folder: Path, progress: Progress, *, patience: float | None) -> None:
        self._folder = folder
        self._progress = progress
        self._patience = patience
        self._given_up: set[str] = set()

    @contextmanager
    def held(self, keys: Iterable[str]) -> Iterator[None]:
        """Wait for all of `keys`, saying so when it takes long; `PackFailure` when it takes too long."""
        make_folders(self._folder)
        with ExitStack() as stack:
            for key in sorted(set(keys)):
                lock = FileLock(self._folder / f"{key}.lock", thread_local=False)
                stack.enter_context(held(lock, self._waiting(key)))
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

    def _waiting(self, key: str) -> Waiting:
        def tell(holder: str) -> None:
            self._progress.warning(f"`{key}` is being fetched by {holder}, waiting for it")

        def refusal(holder: str) -> PackFailure:
            self._given_up.add(key)
            return still_held(f"`{key}` is still being fetched by {holder}", self._patience)

        # Once in a run is enough: many packs may ask for the same.
        return Waiting(tell=tell, refusal=refusal, patience=0 if key in self._given_up else self._patience)
