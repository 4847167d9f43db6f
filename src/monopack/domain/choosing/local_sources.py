"""Distributions that the lock takes from the repository itself: their bytes change without the lock's knowing."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from monopack.domain.model.lock import Lock, LockedDistribution, SourceKind
from monopack.domain.model.names import NormalizedName, canonicalize_name
from monopack.domain.model.source import SourceMark
from monopack.domain.ports.source_tree import EntryKind, SourceTree

_ARCHIVES = (".whl", ".tar.gz", ".zip", ".tar.bz2", ".tar.xz")
# Made by tools beside the source, and never built into a distribution.
_PASSING = frozenset({".git", ".hg", "__pycache__", ".venv", ".tox", ".mypy_cache", ".pytest_cache", ".ruff_cache"})


def changed_sources(lock: Lock | None, before: SourceTree, after: SourceTree) -> frozenset[NormalizedName]:
    """The locked distributions whose local files are not the same in both trees; `lock` is of one of them."""
    if lock is None:
        return frozenset()
    names = {
        locked.name
        for locked in (*lock.distributions, *lock.development)
        if locked.source.kind is SourceKind.PATH and _differs(_path(locked), before, after)
    }
    for folder in lock.index.find_links:
        names |= _changed_archives(folder, before, after)
    return frozenset(names)


def _path(locked: LockedDistribution) -> str:
    return locked.source.location


def _differs(path: str, before: SourceTree, after: SourceTree) -> bool:
    return dict(_marks(path, before)) != dict(_marks(path, after))


def _marks(path: str, tree: SourceTree) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Every file at or below `path`, by digest."""
    parent, _, name = path.rpartition("/")
    if tree.listing(parent).get(name) is EntryKind.FILE:
        yield path, _facts(tree.mark(path))
        return
    for name, kind in tree.listing(path).items():
        if name in _PASSING or name.endswith(".egg-info"):
            continue
        below = posixpath.join(path, name)
        if kind is EntryKind.FOLDER:
            yield from _marks(below, tree)
        elif kind is EntryKind.FILE:
            yield below, _facts(tree.mark(below))


def _facts(mark: SourceMark) -> tuple[str, bool]:
    return mark.sha256, mark.executable


def _changed_archives(folder: str, before: SourceTree, after: SourceTree) -> set[NormalizedName]:
    """The distributions of which a folder of archives holds others than it did; a link to a server holds none here."""
    if "://" in folder:
        return set()
    was, now = dict(_marks(folder, before)), dict(_marks(folder, after))
    changed = (path for path in was.keys() | now.keys() if was.get(path) != now.get(path))
    names = (posixpath.basename(path) for path in changed if path.endswith(_ARCHIVES))
    return {canonicalize_name(name.partition("-")[0]) for name in names}
