"""The build directory: what is staged in it, and what is published."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from monopack.domain.model.laid import LaidFile


class ArtifactStore(Protocol):
    """Replaces only what monopack made, and each path in one atomic step; readers see old or new, never half."""

    @abstractmethod
    def location(self) -> str:
        """The absolute path of the build directory, links followed, whether it exists or not."""

    @abstractmethod
    def prepare(self) -> None:
        """Make the build directory ready; finish or discard what a dead run left half-published."""

    @abstractmethod
    def stage(self, pack: str) -> AbstractContextManager[str]:
        """A private empty folder on the build directory's file system, gone at the end of the block.

        Nobody else builds `pack` there meanwhile: another process waits. `PackFailure` when something that monopack
        did not make already bears the name of the pack's payload or artifacts.
        """

    @abstractmethod
    def add(self, path: str, content: bytes) -> None:
        """Write the new file `path` of a staged folder, flushed to disk."""

    @abstractmethod
    def publish(
        self, pack: str, staged: str, *, governed: tuple[str, ...], state: str, payload: Sequence[LaidFile] = ()
    ) -> None:
        """Move what `staged` holds to the same names in the build directory and keep `state`.

        Of the `governed` names, those that are not staged are removed; other names stay as they are. `payload`: all
        files of the pack's folder as they were laid, sorted by path; without it, what lies there now is what was made.
        """

    @abstractmethod
    def state(self, pack: str, *, shared_untouched: bool) -> str | None:
        """What the last `publish` kept, if everything that it published is still as it was left.

        `shared_untouched`: files that several folders share (`Payloads.untouched`) need not be looked at in each.
        """

    @abstractmethod
    def path(self, name: str) -> str:
        """The path of a final name, as the user would write it."""
