"""Waiting for a lock, and telling whose it is."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from monopack.adapters.files.writing import remove_file, write_new

_SECONDS_BEFORE_TELLING = 1.0
_POLL = 0.02
_LONGEST = 300


@contextmanager
def held(lock: FileLock, tell: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock, however long one must wait for it; after a second `tell` gets a name for whoever holds it."""
    try:
        lock.acquire(timeout=_SECONDS_BEFORE_TELLING, poll_interval=_POLL)
    except Timeout:
        tell(_holder(lock))
        lock.acquire(poll_interval=_POLL)
    try:
        _sign(lock)
        yield
    finally:
        try:
            with suppress(OSError):
                remove_file(_signature(lock))
        finally:
            lock.release()


def _signature(lock: FileLock) -> Path:
    return Path(f"{lock.lock_file}.holder")


def _sign(lock: FileLock) -> None:
    """Say who holds it; that this cannot be written keeps nobody from working."""
    with suppress(OSError):
        remove_file(_signature(lock))
        write_new(_signature(lock), f"process {os.getpid()} on {socket.gethostname()}".encode())


def _holder(lock: FileLock) -> str:
    try:
        with _signature(lock).open("rb") as file:
            return file.read(_LONGEST).decode("utf-8", "replace") or "another process"
    except OSError:
        return "another process"
