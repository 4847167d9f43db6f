"""Paths in a lock, which are relative to the lock, as paths relative to the project root."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase

from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.names import printable
from monopack.domain.ports.source_tree import EntryKind, SourceTree


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


def matching(tree: SourceTree, folder: str, pattern: str) -> tuple[str, ...]:
    """The folders below `folder` that `pattern` names; `*` stands for anything within one part, `**` for any parts."""
    found = [folder]
    for part in pattern.strip("/").split("/"):
        if part == "**":
            found = [deeper for each in found for deeper in (each, *_below(tree, each))]
        elif part not in {"", "."}:
            found = [below for each in found for below in _children(tree, each) if fnmatchcase(_name(below), part)]
    return tuple(dict.fromkeys(found))


def _children(tree: SourceTree, folder: str) -> list[str]:
    kinds = tree.listing(folder)
    return [join(folder, name) for name, kind in sorted(kinds.items()) if kind is EntryKind.FOLDER]


def _below(tree: SourceTree, folder: str) -> Iterator[str]:
    """Every folder at any depth, hidden ones and virtual environments left out."""
    waiting = [folder]
    while waiting:
        inner = [each for each in _children(tree, waiting.pop()) if _name(each)[0] not in ".~"]
        yield from inner
        waiting += [each for each in inner if "pyvenv.cfg" not in tree.listing(each)]


def _name(path: str) -> str:
    return posixpath.basename(path)


def leaves_repository(tree: SourceTree, path: str) -> bool:
    """Whether `path` lies outside everything that `tree` may read."""
    climbs = 0
    for part in path.split("/"):
        climbs += part == ".."
    return path.startswith("/") or climbs > len(tree.folders_above()) - 1
