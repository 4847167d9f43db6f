"""Copies of folders for trials, their larger part made once for a whole run.

Creating a file costs ten to thirty times what a link to it costs. So a file that many payloads have in common is copied
once, aside, and every trial gets a link to that copy. A trial that writes into one spoils at most what another trial
reads in that moment: it shows in the file's size or time, and such a copy is not linked to again.
"""

from __future__ import annotations

import os
import stat
import threading
from contextlib import suppress

from monopack.adapters.files import effects
from monopack.adapters.files.temporary import TemporaryFolder
from monopack.adapters.files.writing import NewFile, make_folders

_CHUNK = 8 * 1024 * 1024


class Copies:
    """Makes copies below `within` (None: the system's folder for temporary files); safe for several threads."""

    def __init__(self, within: str | None) -> None:
        self._within = within
        self._aside: TemporaryFolder | None = None
        self._lock = threading.Lock()

    def tree(self, source: str, destination: str, *, shared: bool = False) -> None:
        """Copy the files below `source`, with their modes, into a folder that may be there already.

        `shared`: other trials will want the same files. A file that bears several names is taken for shared, too.
        """
        make_folders(destination)
        with os.scandir(source) as entries:
            for entry in entries:
                target = f"{destination}/{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    self.tree(entry.path, target, shared=shared)
                elif not self._linked(entry, target, shared=shared):
                    _copy_file(entry.path, target)

    def _linked(self, entry: os.DirEntry[str], target: str, *, shared: bool) -> bool:
        """Whether `target` became one more name of the copy that is kept aside."""
        status = entry.stat(follow_symlinks=False)
        if not shared and status.st_nlink == 1:
            return False
        kept = f"{self._folder()}/{status.st_dev}-{status.st_ino}-{status.st_mtime_ns}"
        try:
            if not _is_good(kept, status):
                self._keep(entry.path, kept, status)
            effects.link(kept, target)
        except OSError:
            return False
        return True

    def _keep(self, source: str, kept: str, status: os.stat_result) -> None:
        staged = f"{kept}.{threading.get_ident()}"
        _copy_file(source, staged)
        effects.set_time(staged, status.st_mtime_ns)
        effects.replace(staged, kept)

    def _folder(self) -> str:
        with self._lock:
            if self._aside is None:
                self._aside = TemporaryFolder(prefix="monopack-copies-", within=self._within)
            return str(self._aside.path)


def _is_good(kept: str, source: os.stat_result) -> bool:
    with suppress(FileNotFoundError):
        status = os.lstat(kept)
        return (status.st_size, status.st_mtime_ns, stat.S_IMODE(status.st_mode)) == (
            source.st_size,
            source.st_mtime_ns,
            stat.S_IMODE(source.st_mode),
        )
    return False


def _copy_file(source: str, destination: str) -> None:
    with open(source, "rb") as reading:  # noqa: PTH123  # for thousands of files
        mode = stat.S_IMODE(os.fstat(reading.fileno()).st_mode)
        with NewFile(destination, mode=mode) as writing:
            while chunk := reading.read(_CHUNK):
                writing.write(chunk)
