"""Which of a distribution's files a target gets, decided by the files' names alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from monopack.domain.model.lock import LockedDistribution, LockedFile
from monopack.domain.model.tags import supported_tags
from monopack.domain.model.target import Target

Ranks = Mapping[Tag, int]


def ranks(target: Target) -> Ranks:
    """The place of each tag in the target's order, 0 being the best."""
    return {tag: rank for rank, tag in enumerate(supported_tags(target))}


def best_wheel(files: Iterable[LockedFile], order: Ranks) -> LockedFile | None:
    """The wheel that installers prefer: the best tag, then the highest build number (PEP 427), then by name."""
    fitting = [(place, file.name, file) for file in files if (place := _place(file.name, order))]
    return min(fitting, key=lambda one: one[:2])[2] if fitting else None


def pinned(locked: LockedDistribution, files: Iterable[LockedFile], order: Ranks) -> LockedDistribution:
    """`locked` with no other hashes than those of its best wheel among `files`; as it is where none can be told.

    A file without a hash that the lock allows does not count. Nothing is ever allowed that was not before.
    """
    hashed = (replace(file, hashes=_allowed(file, locked)) for file in files)
    best = best_wheel((file for file in hashed if file.hashes), order)
    return replace(locked, hashes=best.hashes) if best else locked


def _allowed(file: LockedFile, locked: LockedDistribution) -> tuple[str, ...]:
    return tuple(digest for digest in file.hashes if digest in locked.hashes) if locked.hashes else file.hashes


def _place(filename: str, order: Ranks) -> tuple[int, int, str] | None:
    try:
        _, _, build, tags = parse_wheel_filename(filename)
    except InvalidWheelFilename:
        return None
    places = [order[tag] for tag in tags if tag in order]
    if not places:
        return None
    number, suffix = build or (-1, "")
    return min(places), -number, suffix
