"""Waiting for a lock, and telling whose it is."""

from __future__ import annotations

import math
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from monopack.adapters.files.effects import StrPath
from monopack.adapters.files.writing import remove_file, write_new

if TYPE_CHECKING:
    from filelock import FileLock

_SECONDS_BEFORE_TELLING = 1.0
_POLL = 0.02
_FOR_EVER = -1
_LONGEST = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """How a lock is waited for: after a second `tell` gets a name for whoever holds it.

    After `patience` seconds what `refusal` makes of that name is raised; without, one waits as long as it takes.
    """

    tell: Callable[[str], None]
    refusal: Callable[[str], Exception]
    patience: float | None


def lock_at(path: StrPath, *, private: bool = False) -> FileLock:
    """The lock of the file `path`, not held yet; `private`: for this user, and by the process, not by its threads.

    A lock that is not waited for raises a `TimeoutError` when it is taken.
    """
    from filelock import FileLock  # noqa: PLC0415  # takes long to import, and a run that makes nothing holds no lock

    return FileLock(path, mode=0o600, thread_local=False) if private else FileLock(path)


@contextmanager
def held(lock: FileLock, waiting: Waiting) -> Iterator[None]:
    """Hold the lock, which is another's for some time perhaps."""
    _acquire(lock, waiting)
    try:
        _sign(lock)
        yield
    finally:
        try:
            with suppress(OSError):
                remove_file(_signature(lock))
        finally:
            lock.release()


def _acquire(lock: FileLock, waiting: Waiting) -> None:
    patience = math.inf if waiting.patience is None else waiting.patience
    silent = min(_SECONDS_BEFORE_TELLING, patience)
    if _acquired_within(silent, lock):
        return
    while _holder(lock) == _own_name():  # another thread at this run's work: nothing to tell, nothing to give up on
        if _acquired_within(_SECONDS_BEFORE_TELLING, lock):
            return
    if patience > silent:
        waiting.tell(_holder(lock))
        if _acquired_within(patience - silent, lock):
            return
    raise waiting.refusal(_holder(lock))


def _acquired_within(seconds: float, lock: FileLock) -> bool:
    try:
        lock.acquire(timeout=_FOR_EVER if math.isinf(seconds) else seconds, poll_interval=_POLL)
    except TimeoutError:
        return False
    return True


def _signature(lock: FileLock) -> Path:
    return Path(f"{lock.lock_file}.holder")


def _sign(lock: FileLock) -> None:
    """Say who holds it; that this cannot be written keeps nobody from working."""
    with suppress(OSError):
        remove_file(_signature(lock))
        write_new(_signature(lock), _own_name().encode())


def _own_name() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"


def _holder(lock: FileLock) -> str:
    try:
        with _signature(lock).open("rb") as file:
            return file.read(_LONGEST).decode("utf-8", "replace") or "another process"
    except OSError:
        return "another process"
