"""A payload that does not start, as an error that says what auto-fix needs."""

from __future__ import annotations

from typing import Any

from monopack.domain.model.errors import MonopackError, PackFailure, Several


class VerificationFailure(PackFailure):
    """What the verifier found; `missing` is the module that did not ship, where that was the reason."""

    def __init__(self, what: str, *, missing: str = "", **fields: Any) -> None:  # noqa: ANN401  # MonopackError's own
        super().__init__(what, **fields)
        self.missing = missing


def missing_modules(error: MonopackError) -> tuple[str, ...]:
    """The modules that were missing, each once, from one failure or several."""
    parts = error.errors if isinstance(error, Several) else (error,)
    names = (part.missing for part in parts if isinstance(part, VerificationFailure))
    return tuple(dict.fromkeys(name for name in names if name))
