"""Package managers, whose locks are read."""

from __future__ import annotations

from enum import Enum


class PackageManager(Enum):
    """Who wrote the lock. `PYLOCK` is PEP 751's file, whoever wrote it."""

    PIP = "pip"
    UV = "uv"
    POETRY = "poetry"
    PIPENV = "pipenv"
    PYLOCK = "pylock"
