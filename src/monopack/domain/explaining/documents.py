"""Parts that several JSON documents share."""

from __future__ import annotations

from typing import Any

from monopack.domain.explaining.chains import Chain, Step
from monopack.domain.model.errors import Location, MonopackError, Several

SCHEMA = 1
"""Raised when a reader of the last schema would misread this one; `docs/schema` holds it."""


def place(where: Location | None) -> dict[str, Any]:
    """`file` and `line`, null where there is none."""
    return {"file": where.path if where else None, "line": where.line if where else None}


def step_entry(step: Step) -> dict[str, Any]:
    """One link of a chain."""
    return {"kind": step.kind.value, "name": step.name, **place(step.where), "text": step.text}


def chain_entries(chain: Chain) -> list[dict[str, Any]]:
    """A chain, pack first."""
    return [step_entry(step) for step in chain]


def error_entries(error: MonopackError) -> list[dict[str, Any]]:
    """Each problem by its fields."""
    if isinstance(error, Several):
        return [entry for part in error.errors for entry in error_entries(part)]
    return [
        {
            "what": error.what,
            **place(error.where),
            "why": error.why,
            "chain": list(error.chain),
            "hint": error.hint,
        }
    ]
