"""What `--slim` leaves out of one pack's distributions, and what that saves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monopack.domain.model.names import NormalizedName
from monopack.domain.model.warn import Warn

if TYPE_CHECKING:
    from monopack.domain.model.distribution import Distribution


@dataclass(frozen=True, kw_only=True, slots=True)
class Saving:
    """What one rule takes off one distribution: count of files, and bytes unpacked. `tool`: the program that did."""

    rule: str
    distribution: NormalizedName
    version: str
    files: int
    size: int
    tool: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Slimming:
    """The decision for one pack: `dropped` are files by distribution and path; `savings` are sorted.

    `stripped` are distributions of nothing but files that ship in place of those at their paths.
    """

    dropped: frozenset[tuple[NormalizedName, str]] = frozenset()
    stripped: tuple[Distribution, ...] = ()
    savings: tuple[Saving, ...] = ()
    warnings: tuple[Warn, ...] = ()
