"""What two locks say differently, for all and for one pack's closure; where in the file it stands does not count."""

from __future__ import annotations

from collections.abc import Iterator

from monopack.domain.choosing.changes import Change, ChangeKind
from monopack.domain.model.distribution import Subset
from monopack.domain.model.lock import Lock, LockedDistribution

_Slice = tuple[object, ...]


def same_lock(before: Lock | None, after: Lock | None) -> bool:
    """Whether both locks give every pack the same."""
    if before is None or after is None:
        return before is after
    return (
        _slices(before.distributions) == _slices(after.distributions)
        and _slices(before.development) == _slices(after.development)
        and _texts(before.roots) == _texts(after.roots)
        and before.index == after.index
    )


def closure_changes(subset: Subset, before: Lock | None, after: Lock | None) -> tuple[Change, ...]:
    """The distributions of a closure chosen from `after` that `before` has otherwise or not at all."""
    return tuple(_closure_changes(subset, before, after))


def selection_changes(before: Subset, after: Subset) -> tuple[Change, ...]:
    """Distributions that only one of two closures has, or has for other reasons."""
    was = {selected.locked.name: selected for selected in (*before.distributions, *before.beside)}
    now = {selected.locked.name: selected for selected in (*after.distributions, *after.beside)}
    changes = [_distribution(name, "is no longer needed") for name in sorted(was.keys() - now.keys())]
    changes += [_distribution(name, "is needed now") for name in sorted(now.keys() - was.keys())]
    changes += [
        _distribution(name, "changed")
        for name in sorted(was.keys() & now.keys())
        if was[name].distribution.key != now[name].distribution.key
    ]
    return tuple(changes)


def _closure_changes(subset: Subset, before: Lock | None, after: Lock | None) -> Iterator[Change]:
    for selected in (*subset.distributions, *subset.beside):
        name = selected.locked.name
        old = before.find_anywhere(name) if before else None
        new = after.find_anywhere(name) if after else None
        if old is None:
            yield _distribution(name, "was not locked")
        elif new is not None and _slice(old) != _slice(new):
            yield _distribution(name, _difference(old, new))


def _difference(old: LockedDistribution, new: LockedDistribution) -> str:
    if old.version != new.version:
        return f"{new.version or 'another version'} is locked instead of {old.version or 'another version'}"
    if old.source != new.source:
        return "is locked from another source"
    return "is locked with other hashes" if old.hashes != new.hashes else "is locked with other requirements"


def _distribution(name: str, what: str) -> Change:
    return Change(kind=ChangeKind.DISTRIBUTION, subject=name, what=what)


def _slices(distributions: tuple[LockedDistribution, ...]) -> dict[str, _Slice]:
    return {locked.name: _slice(locked) for locked in distributions}


def _slice(locked: LockedDistribution) -> _Slice:
    requires = None if locked.requires is None else _texts(locked.requires)
    return (locked.version, locked.source, locked.hashes, requires)


def _texts(requirements: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(sorted(map(str, requirements)))
