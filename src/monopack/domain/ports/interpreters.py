"""Pythons on this machine."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol

from monopack.domain.model.target import Target


class Interpreters(Protocol):
    """Finds an interpreter that can try a payload, or compile for it."""

    @abstractmethod
    def find(self, target: Target) -> str | None:
        """Path of a CPython of the target's version that runs here, the running one first; None: there is none."""

    @abstractmethod
    def of_version(self, python: tuple[int, int]) -> str | None:
        """The same by version alone: what it compiles to is one whatever the target's platform."""
