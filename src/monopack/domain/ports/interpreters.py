"""Pythons on this machine."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol

from monopack.domain.model.target import Target


class Interpreters(Protocol):
    """Finds an interpreter that can try a payload."""

    @abstractmethod
    def find(self, target: Target) -> str | None:
        """Path of a CPython of the target's version that runs here, the running one first; None: there is none."""
