"""Folders that are gone in the end, whatever was done to them and however their run ended."""

from __future__ import annotations

import os
import re
import secrets
import stat
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from monopack.adapters.files import effects
from monopack.adapters.files.effects import StrPath
from monopack.adapters.files.locks import lock_at
from monopack.adapters.files.removing import clear
from monopack.adapters.files.writing import remove_file

if TYPE_CHECKING:
    from filelock import FileLock

_LOCK = ".lock"
_ANY, _NUMBER = "monopack-.*", "[0-9a-f]{16}"


class TemporaryFolder:
    """A private folder, by default where the system keeps temporary files; removed with this object at the latest.

    Its name is `prefix`, which tells that it is monopack's, and a random number. Beside it lies a lock that is held as
    long: a folder whose lock is free is a dead run's (`collect_dead`).
    """

    def __init__(self, *, prefix: str, within: StrPath | None = None) -> None:
        place = Path(os.path.realpath(within or tempfile.gettempdir()))
        self.path, lock = _made(place, prefix)
        self._end = weakref.finalize(self, _remove, self.path, lock)

    def close(self) -> None:
        """Remove the folder as far as that is possible."""
        self._end()


@contextmanager
def temporary_folder(*, prefix: str, within: StrPath | None = None) -> Iterator[Path]:
    """The path of a `TemporaryFolder` that is gone at the end of the block."""
    folder = TemporaryFolder(prefix=prefix, within=within)
    try:
        yield folder.path
    finally:
        folder.close()


def collect_dead(*, prefix: str | None = None, within: StrPath | None = None) -> None:
    """Remove what dead runs of this user left, as far as that is possible.

    By default all that lies where the system keeps temporary files, else what was made with exactly this `prefix`.
    """
    names = re.compile((_ANY if prefix is None else re.escape(prefix)) + _NUMBER + re.escape(_LOCK), re.DOTALL)
    with suppress(OSError):
        place = Path(os.path.realpath(within or tempfile.gettempdir()))
        with os.scandir(place) as entries:
            left = [entry.name for entry in entries if names.fullmatch(entry.name)]
        for name in left:
            with suppress(OSError):
                _collect(place / name.removesuffix(_LOCK))


def _made(place: Path, prefix: str) -> tuple[Path, FileLock]:
    while True:
        folder = place / f"{prefix}{secrets.token_hex(8)}"
        lock = _lock_of(folder)
        lock.acquire()
        try:
            if os.path.lexists(lock.lock_file):  # else it was seen before it was held, and taken for a dead run's
                effects.make_folder(folder, 0o700)
                return folder, lock
        except BaseException:
            _remove(folder, lock)
            raise
        lock.release()


def _collect(folder: Path) -> None:
    lock = _lock_of(folder)
    if _is_own(Path(lock.lock_file)):
        lock.acquire(blocking=False)
        _remove(folder, lock)


def _remove(folder: Path, lock: FileLock) -> None:
    """The lock goes last, so that what is left of the folder can be found."""
    try:
        with suppress(OSError):
            clear(folder)
        if not os.path.lexists(folder):
            with suppress(OSError):
                remove_file(lock.lock_file)
    finally:
        lock.release()


def _lock_of(folder: Path) -> FileLock:
    return lock_at(f"{folder}{_LOCK}", private=True)


def _is_own(path: Path) -> bool:
    """Whether it is a file of this user's, for others may put anything into a shared folder, a pipe to wait at too."""
    status = path.lstat()
    return stat.S_ISREG(status.st_mode) and (os.name != "posix" or status.st_uid == os.geteuid())
