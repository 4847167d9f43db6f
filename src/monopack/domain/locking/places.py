"""Paths in a lock, which are relative to the lock, as paths relative to the project root."""

from __future__ import annotations

import posixpath

from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.names import printable
from monopack.domain.ports.source_tree import SourceTree


def folder_of(path: str) -> str:
    """The folder that the file `path` lies in."""
    return posixpath.dirname(path)


def join(folder: str, relative: str) -> str:
    """`relative` as seen from `folder`, without `.` and inner `..`; `""` is the project root."""
    joined = posixpath.normpath(posixpath.join(folder, relative.replace("\\", "/")))
    return "" if joined == "." else joined


def place(tree: SourceTree, lock: str, relative: str) -> str:
    """What stands at `relative` beside the file `lock`, relative to the project root by its shortest way."""
    if "\0" in relative:
        raise InputError(f"`{printable(relative)}` is no path", where=Location(path=lock))
    return tree.resolve(join(folder_of(lock), relative))


def leaves_repository(tree: SourceTree, path: str) -> bool:
    """Whether `path` lies outside everything that `tree` may read."""
    climbs = 0
    for part in path.split("/"):
        climbs += part == ".."
    return path.startswith("/") or climbs > len(tree.folders_above()) - 1
