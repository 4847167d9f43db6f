"""The project's files, as the trace and the lock readers see them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from monopack.domain.model.source import SourceFile, SourceMark


class EntryKind(Enum):
    """What a name in a folder is, links followed as long as they stay in the project."""

    FILE = "file"
    FOLDER = "folder"
    FOREIGN = "foreign"
    """A link that leaves the project, dangles or circles; a FIFO, socket or device. Never opened."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Consulted:
    """Paths of `files` that were marked or read and of `folders` that were listed, whether they are there or not."""

    files: tuple[str, ...]
    folders: tuple[str, ...]


class SourceTree(Protocol):
    """Read access to the project and, by `../`, to the rest of its repository.

    Paths are relative to the project root, with `/`; `""` is the root. What was read once stays as it was for the
    whole run: the bytes that are hashed, parsed and packed are the same.
    """

    @abstractmethod
    def listing(self, folder: str) -> Mapping[str, EntryKind]:
        """Names in `folder`; empty when there is no such folder."""

    @abstractmethod
    def read(self, path: str) -> SourceFile:
        """The file's bytes. `InputError` when it is missing, unreadable or `FOREIGN`, saying which."""

    @abstractmethod
    def mark(self, path: str) -> SourceMark:
        """The file's digest, by reading it only where it is not known to be unchanged. Fails as `read` does.

        A `read` after it gives those bytes or fails.
        """

    @abstractmethod
    def forget(self, path: str) -> None:
        """Read the file anew next time, because monopack itself has just rewritten it."""

    @abstractmethod
    def changed(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Those of `paths` that were read in this run and are no longer as they were then, vanished ones included."""

    @abstractmethod
    def consulted(self) -> Consulted:
        """Everything that was looked at in this run, sorted."""

    @abstractmethod
    def resolve(self, path: str) -> str:
        """`path` with its links followed, relative to the project root; for telling one file by two names."""

    @abstractmethod
    def folders_above(self) -> tuple[str, ...]:
        """The project root and the folders above it up to the repository's root: `("", "..", "../..")`."""
