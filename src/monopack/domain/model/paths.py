"""Paths of a payload's files, as plain text with `/`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def folders_above(paths: Iterable[str]) -> set[str]:
    """Every folder that these files need, those with nothing but folders in them too."""
    found: set[str] = set()
    for parent in {path.rpartition("/")[0] for path in paths}:
        folder = parent
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def spelling(path: str) -> str:
    """What `path` is on a file system that ignores case and normalizes Unicode."""
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", path).casefold()
