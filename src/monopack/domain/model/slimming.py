"""What `--slim` leaves out of one pack's distributions, and what that saves."""

from __future__ import annotations

from dataclasses import dataclass

from monopack.domain.model.distribution import Warn
from monopack.domain.model.names import NormalizedName


@dataclass(frozen=True, kw_only=True, slots=True)
class Saving:
    """What one rule takes off one distribution: count of files, and bytes unpacked."""

    rule: str
    distribution: NormalizedName
    version: str
    files: int
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Slimming:
    """The decision for one pack: `dropped` are files by distribution and path; `savings` are sorted."""

    dropped: frozenset[tuple[NormalizedName, str]] = frozenset()
    savings: tuple[Saving, ...] = ()
    warnings: tuple[Warn, ...] = ()
