"""What weighs how much: the largest distributions and files of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nsmallest
from typing import NamedTuple

from monopack.domain.model.plan import FromDistribution, PayloadFile, Plan

MOST = 10
"""How many of the largest are named."""


class Weight(NamedTuple):
    """A distribution or a payload path, and its bytes unpacked."""

    name: str
    size: int


def largest_distributions(plan: Plan, most: int = MOST) -> tuple[Weight, ...]:
    """By the bytes of the files that ship, largest first; what lost a path to another owner does not count."""
    sizes: dict[str, int] = {}
    for file in plan.files:
        if isinstance(file.origin, FromDistribution):
            label = f"{file.origin.name} {file.origin.version}"
            sizes[label] = sizes.get(label, 0) + file.size
    return _largest(sizes.items(), most)


def largest_files(files: Iterable[PayloadFile], most: int = MOST) -> tuple[Weight, ...]:
    """Largest first, equal ones by path."""
    return _largest(((file.path, file.size) for file in files), most)


def _largest(weights: Iterable[tuple[str, int]], most: int) -> tuple[Weight, ...]:
    largest = nsmallest(most, ((-size, name) for name, size in weights))
    return tuple(Weight(name, -size) for size, name in largest)
