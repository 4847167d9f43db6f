"""The artifact as one file."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from monopack.domain.model.plan import PayloadFile


@dataclass(frozen=True, kw_only=True, slots=True)
class Artifact:
    """A written archive: sha256 in hex and size in bytes of the file itself."""

    sha256: str
    size: int


class Archive(Protocol):
    """Writes files in the order given into one archive whose bytes depend on nothing else."""

    @abstractmethod
    def write(self, files: Sequence[PayloadFile], destination: str) -> Artifact:
        """Write the new file `destination`, flushed to disk."""
