"""What a trial changed in its copy of the payload."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping

Marks = Mapping[str, tuple[int, ...]]


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
