"""Files that many payloads of one build directory have in common, each written once and linked to.

To create a file costs ten to thirty times what a link to it costs, and twenty packs share most of theirs. The pool
belongs to the build directory alone: what is archived comes from elsewhere, so a write through one of the links can
spoil no artifact. It shows in the file's size or time, and such a file is not linked to again.
"""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from monopack.adapters.files import effects
from monopack.adapters.files.writing import make_folders, remove_file
from monopack.domain.model.laid import LaidFile

if TYPE_CHECKING:
    from monopack.domain.model.plan import PayloadFile
    from monopack.domain.ports.contents import Contents

_UNTOUCHED = 315_532_800 * 10**9
"""Every pooled file's time, 1980-01-01 in ns: whatever is written to bears another."""
_NO_MORE_NAMES = frozenset(
    {errno.ENOENT, errno.EMLINK, errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EACCES}
)


class Pool:
    """One flat folder, for many small folders are what makes creating files slow; a file's name is its digest."""

    def __init__(self, folder: Path, contents: Contents) -> None:
        self._folder = folder
        self._contents = contents
        self._good: set[str] = set()
        self._lock = threading.Lock()
        self._begun: set[str] = set()
        self._written = threading.Condition()
        self._partly_own: set[str] = set()

    def lay(self, files: Iterable[PayloadFile], folder: str) -> None:
        """Make each file in `folder` one more name of the pooled one; what is not there yet is written and pooled.

        What another thread has begun to write is left for last, so that the first payloads share the work.
        """
        begun = [file for file in files if not self._lay(file, folder, waiting=False)]
        for file in begun:
            self._lay(file, folder, waiting=True)

    def _lay(self, file: PayloadFile, folder: str, *, waiting: bool) -> bool:
        """Whether it was laid; without `waiting` it is not where another thread has begun to write it."""
        pooled, destination = f"{self._folder}/{file.sha256}{'x' if file.executable else ''}", f"{folder}/{file.path}"
        if self._is_good(file, pooled) and _linked(pooled, destination):
            return True
        if not self._begin(pooled, waiting=waiting):
            return False
        try:
            # Another thread may have been faster by as little as between these two looks.
            if not (self._is_good(file, pooled) and _linked(pooled, destination)):
                self._write(file, pooled, folder)
        finally:
            self._end(pooled)
        return True

    def shares_all(self, folder: str) -> bool:
        """Whether each file that was laid in `folder` is one with the pooled file."""
        return folder not in self._partly_own

    def look(self, file: PayloadFile) -> LaidFile:
        """How `file` looks wherever it is one with the pooled file."""
        return LaidFile(file.path, file.size, _UNTOUCHED, shared=True)

    @property
    def is_untouched(self) -> bool:
        """Whether every pooled file still bears its time; false without a pool, for then nobody can tell."""
        with self._lock:
            return self._bears_its_times

    @cached_property
    def _bears_its_times(self) -> bool:
        try:
            with os.scandir(self._folder) as entries:
                return all(entry.stat(follow_symlinks=False).st_mtime_ns == _UNTOUCHED for entry in entries)
        except FileNotFoundError:
            return False

    def sweep(self) -> None:
        """Delete files that no payload is linked to any more."""
        with suppress(FileNotFoundError), os.scandir(self._folder) as entries:
            for entry in entries:
                if entry.stat(follow_symlinks=False).st_nlink == 1:
                    remove_file(entry.path)

    def _is_good(self, file: PayloadFile, pooled: str) -> bool:
        """Whether the pooled file is there and as it was written; looked at once in a run."""
        if pooled in self._good:
            return True
        try:
            status = os.lstat(pooled)
        except FileNotFoundError:
            return False
        if (status.st_size, status.st_mtime_ns) != (file.size, _UNTOUCHED):
            remove_file(pooled)
            return False
        self._good.add(pooled)
        return True

    def _begin(self, pooled: str, *, waiting: bool) -> bool:
        """Whether it is this thread's to write now, which must `_end` it; `waiting` for who began before."""
        with self._written:
            if waiting:
                self._written.wait_for(lambda: pooled not in self._begun)
            elif pooled in self._begun:
                return False
            self._begun.add(pooled)
            return True

    def _end(self, pooled: str) -> None:
        with self._written:
            self._begun.discard(pooled)
            self._written.notify_all()

    def _write(self, file: PayloadFile, pooled: str, folder: str) -> None:
        destination = f"{folder}/{file.path}"
        self._contents.write(file, destination)
        effects.set_time(destination, _UNTOUCHED)
        if not self._is_kept(destination, pooled):
            self._partly_own.add(folder)

    def _is_kept(self, written: str, pooled: str) -> bool:
        """Whether what was written is the pooled file now; another run may have been faster."""
        make_folders(self._folder)
        try:
            return _linked(written, pooled)
        except FileExistsError:
            return False


def _linked(existing: str, new: str) -> bool:
    """False where the file cannot have one more name: swept meanwhile, linked too often, or no links there at all."""
    try:
        effects.link(existing, new)
    except OSError as error:
        if error.errno not in _NO_MORE_NAMES:
            raise
        return False
    return True
