"""The build directory: what is staged in it, and what is published."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol


class ArtifactStore(Protocol):
    """Replaces only what monopack made, and each thing in one atomic step; readers see old or new, never half."""

    @abstractmethod
    def prepare(self) -> None:
        """Refuse a build directory that must not be one, finish or discard what a dead run left half-done."""

    @abstractmethod
    def stage(self, pack: str) -> AbstractContextManager[str]:
        """A private empty folder on the build directory's file system, gone at the end of the block."""

    @abstractmethod
    def publish(self, pack: str, *, staged: Mapping[str, str], removed: tuple[str, ...], state: bytes) -> None:
        """Move staged paths to their final names (`users_get.zip`, `users_get` …), drop `removed`, keep `state`.

        `PackFailure` when something that monopack did not make stands in the way; nothing is changed then.
        """

    @abstractmethod
    def state(self, pack: str) -> bytes | None:
        """What was kept by the last `publish`, when every published path is still as it was left."""

    @abstractmethod
    def path(self, name: str) -> str:
        """The path of a final name, as the user would write it."""
