"""Laying out a payload as a folder."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from monopack.domain.model.laid import LaidFile
    from monopack.domain.model.plan import PayloadFile


class Payloads(Protocol):
    """Makes folders that hold a plan's files."""

    @abstractmethod
    def lay(self, files: Sequence[PayloadFile], folder: str) -> None:
        """Write `files` into `folder`, made where it is missing; none of them is there yet.

        A later write into the folder may show in other folders that were laid, but in nothing else.
        """

    @abstractmethod
    def renew(self, files: Sequence[PayloadFile], folder: str) -> None:
        """Write `files` into a folder that was laid; what is there under their names goes, and only there."""

    @abstractmethod
    def laid(self, files: Sequence[PayloadFile]) -> AbstractContextManager[str]:
        """`files` in a private folder that is gone at the end of the block."""

    @abstractmethod
    def looks(self, files: Sequence[PayloadFile], folder: str) -> tuple[LaidFile, ...]:
        """How `files`, which lie in `folder`, look as they were laid, in their order."""

    @abstractmethod
    def read(self, folder: str, path: str) -> bytes:
        """The bytes of one file that was laid."""

    @abstractmethod
    def untouched(self) -> bool:
        """Whether no file that laid folders share was written to since; looked at once in a run."""

    @abstractmethod
    def tidy(self) -> None:
        """Let go of what no laid folder holds any more."""
