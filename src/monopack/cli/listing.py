"""Names of packs and files on stdout."""

from __future__ import annotations

import json
from collections.abc import Iterable


def listed(names: Iterable[str], *, as_json: bool) -> bytes:
    """Packs, one a line, or as an array on one line, as CI systems want it."""
    return (f"{json.dumps(list(names))}\n" if as_json else lines(names)).encode()


def lines(words: Iterable[str]) -> str:
    """One a line."""
    return "".join(f"{word}\n" for word in words)
