"""How grave it is that a module does not import (SPEC section 6)."""

from __future__ import annotations

from collections.abc import Iterable

from monopack.domain.model.names import import_root
from monopack.domain.model.verification import ModuleCheck, Severity
from monopack.domain.scanning.standard_library import standard_library


def severity_of(
    kinds: Iterable[str], missing: str, *, check: ModuleCheck, tolerated: frozenset[str], python: tuple[int, int]
) -> Severity:
    """What loads with the pack must load. What may load later fails for lacking a module, or for ending the process.

    `kinds` are the names of the exception's class and its bases. A module of the standard library that is not on
    every system (`winreg`) is nothing that could ship, so lacking it is that module's own affair.
    """
    if check.must_load or "SystemExit" in kinds:
        return Severity.FAILURE
    if "ModuleNotFoundError" not in kinds or not missing or _told(missing, tolerated):
        return Severity.WARNING
    return Severity.WARNING if import_root(missing) in standard_library(python) else Severity.FAILURE


def _told(missing: str, tolerated: frozenset[str]) -> bool:
    """Whether `missing`, a module above or one below it was told already; Python names the first part it lacks."""
    return any(f"{told}.".startswith(f"{missing}.") or f"{missing}.".startswith(f"{told}.") for told in tolerated)
