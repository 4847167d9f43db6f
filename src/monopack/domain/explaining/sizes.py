"""Sizes in words."""

from __future__ import annotations

_THOUSAND = 1000


def size_text(count: int) -> str:
    """Bytes in decimal units, as clouds state their limits."""
    if count < _THOUSAND:
        return f"{count} B"
    value = float(count)
    for unit in ("kB", "MB", "GB"):
        value /= _THOUSAND
        if round(value, 1) < _THOUSAND:
            return f"{value:.1f} {unit}"
    return f"{value / _THOUSAND:.1f} TB"
