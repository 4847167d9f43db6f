"""An import's profile as data."""

from __future__ import annotations

from typing import Any

from monopack.domain.model.profile import ImportProfile, ProfiledImport


def profile_entry(profile: ImportProfile) -> dict[str, Any]:
    """The whole import, and its heaviest modules by what they take with all that they import, heaviest first."""
    heavy = [index for index, one in enumerate(profile.imports) if one.heavy]
    heavy.sort(key=lambda index: -profile.imports[index].seconds)
    return {
        "seconds": _rounded(profile.seconds),
        "compiling_seconds": _rounded(profile.compiling),
        "modules": profile.modules,
        "heaviest": [_heaviest(profile, index) for index in heavy],
    }


def _heaviest(profile: ImportProfile, index: int) -> dict[str, Any]:
    one = profile.imports[index]
    return {
        "module": one.name,
        "seconds": _rounded(one.seconds),
        "own_seconds": _rounded(one.own),
        "chain": [_step(step) for step in profile.chain(index)],
    }


def _step(step: ProfiledImport) -> dict[str, Any]:
    path, _, line = step.place.rpartition(":")
    return {"module": step.name, "file": path or None, "line": int(line) if path else None}


def _rounded(seconds: float) -> float:
    return round(seconds, 6)
