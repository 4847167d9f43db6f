"""Taking symbols that only debuggers read out of shared libraries."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LIBRARY = re.compile(r"\.so(?:\.\d+)*\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stripper:
    """A program of this machine that strips libraries of the target's; `version` is what it says of itself."""

    program: str
    version: str

    def __str__(self) -> str:
        return self.version


def is_library(path: str) -> bool:
    """Whether a file is called like a shared library of Linux, with or without version."""
    return _LIBRARY.search(path) is not None
