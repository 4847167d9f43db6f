"""Laying out a payload as a folder."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from monopack.domain.model.plan import PayloadFile


class Payloads(Protocol):
    """Makes folders that hold exactly a plan's files."""

    @abstractmethod
    def lay(self, files: Sequence[PayloadFile], folder: str) -> None:
        """Write `files` into the new folder `folder`, linked to nothing that outlives it."""

    @abstractmethod
    def read(self, folder: str, path: str) -> bytes:
        """The bytes of one file that was laid."""
