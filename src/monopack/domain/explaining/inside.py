"""Modules and files by name inside the distributions of a pack."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from monopack.domain.explaining.answers import Subject
from monopack.domain.explaining.reach import Reach
from monopack.domain.model.distribution import DistributionFile, SelectedDistribution

_EXTENSIONS = (".so", ".pyd")


class Inside(NamedTuple):
    """A file of a distribution, and whether it was asked for as a module or by its path."""

    selected: SelectedDistribution
    file: DistributionFile
    subject: Subject


def shipping(name: str, reach: Reach) -> Iterator[Inside]:
    """What ships under that name."""
    return (found for found in _named(name, reach) if not _is_left_out(found, reach))


def left_out(name: str, reach: Reach) -> Iterator[Inside]:
    """What would ship under that name without `--slim`."""
    return (found for found in _named(name, reach) if _is_left_out(found, reach))


def _is_left_out(found: Inside, reach: Reach) -> bool:
    return reach.slimming is not None and (found.selected.locked.name, found.file.path) in reach.slimming.dropped


def _named(name: str, reach: Reach) -> Iterator[Inside]:
    module_paths = _module_paths(name)
    for selected in reach.subset.distributions:
        for file in selected.distribution.files:
            if file.path == name:
                yield Inside(selected, file, Subject.FILE)
            elif file.path in module_paths or _is_extension(file.path, name):
                yield Inside(selected, file, Subject.MODULE)


def _module_paths(name: str) -> frozenset[str]:
    """Where a pure module of that dotted name can lie in a distribution."""
    stem = name.replace(".", "/")
    return frozenset({f"{stem}.py", f"{stem}/__init__.py"})


def _is_extension(path: str, name: str) -> bool:
    """Whether `path` is an extension module of that dotted name, its tags ignored."""
    if not path.endswith(_EXTENSIONS):
        return False
    folder, _, file = path.rpartition("/")
    stem = file.partition(".")[0]
    return f"{folder}/{stem}".lstrip("/") == name.replace(".", "/")
