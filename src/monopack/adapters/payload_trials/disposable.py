"""A folder for one trial, with a copy of the payload that its code may do anything to."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

Marks = Mapping[str, tuple[int, ...]]


@contextmanager
def disposable_folder(within: str | None) -> Iterator[str]:
    """A private folder, gone afterwards whatever was done to it; with links resolved, as `__file__` shows it."""
    folder = os.path.realpath(tempfile.mkdtemp(prefix="monopack-trial-", dir=within))
    try:
        yield folder
    finally:
        _remove(folder)


def marks(folder: str) -> Marks:
    """What of every path below `folder` changes with a write: for telling later which were touched.

    The time of the last change of the inode does not count: it changes with every trial that shares the file.
    """
    found: dict[str, tuple[int, ...]] = {}
    for path, entry in _walk(folder, ""):
        status = entry.stat(follow_symlinks=False)
        times = () if stat.S_ISDIR(status.st_mode) else (status.st_mtime_ns, status.st_size)
        found[path] = (status.st_mode, status.st_ino, *times)
    return found


def touched(before: Marks, after: Marks) -> tuple[str, ...]:
    """Paths that appeared, vanished or changed, sorted."""
    return tuple(sorted(path for path in {*before, *after} if before.get(path) != after.get(path)))


def _walk(folder: str, below: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        yield below + entry.name, entry
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, f"{below}{entry.name}/")


def _remove(folder: str) -> None:
    """Remove a folder, giving permissions back to folders that lost them."""
    shutil.rmtree(folder, ignore_errors=True)
    if Path(folder).exists():
        for path, names, _ in os.walk(folder):
            for name in names:
                _open_up(f"{path}/{name}")
        _open_up(folder)
        shutil.rmtree(folder, ignore_errors=True)


def _open_up(folder: str) -> None:
    if not Path(folder).is_symlink():
        Path(folder).chmod(stat.S_IRWXU)
