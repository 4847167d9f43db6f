"""Who uses a shelf now, so that nothing is taken from under a running build."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from monopack.adapters.files.writing import make_folders, remove_file

_PATIENCE = 5.0
"""Seconds; whoever is stopped while it clears up shall hold up nobody. What vanishes uncounted is fetched anew."""


class LiveRuns:
    """Every run holds a lock of its own for as long as it lives; to come in and to clear up exclude one another."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own: FileLock | None = None
        self._guard = threading.Lock()

    def enter(self) -> None:
        """Be counted from now on; a folder that cannot be written to cannot be cleared up either."""
        with self._guard:
            if self._own is not None:
                return
            name = f"{os.getpid()}-{time.time_ns()}-{id(self)}"
            self._own = FileLock(self._folder / f"{name}.run", thread_local=False)
            with suppress(OSError):
                make_folders(self._folder)
                with self._gate():
                    self._own.acquire()

    def leave(self) -> None:
        """Be counted no longer."""
        with self._guard:
            if self._own is not None and self._own.is_locked:
                self._own.release()
                remove_file(self._own.lock_file)
            self._own = None

    @contextmanager
    def kept_out(self) -> Iterator[float | None]:
        """Let no run come in during the block; when the first of those that live now came, None where none does."""
        make_folders(self._folder)
        with self._gate():
            yield min(self._arrivals(), default=None)

    def _gate(self) -> FileLock:
        return FileLock(self._folder / "gate.lock", timeout=_PATIENCE, thread_local=False)

    def _arrivals(self) -> Iterator[float]:
        for path in sorted(self._folder.glob("*.run")):
            lock = FileLock(path, thread_local=False)
            try:
                arrival = path.stat().st_mtime
                lock.acquire(timeout=0)
            except Timeout:
                yield arrival
            except OSError:
                continue
            else:
                lock.release()
                remove_file(path)
