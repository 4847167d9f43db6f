"""One package manager's lock."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol

from monopack.domain.model.lock import Lock
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.target import Target


class LockReader(Protocol):
    """Reads one manager's file into a `Lock`; the manager need not be installed."""

    manager: PackageManager

    @abstractmethod
    def find(self, folder: str) -> str | None:
        """The path of this manager's lock in `folder` (relative to the project root), if there is one."""

    @abstractmethod
    def looked_for(self) -> tuple[str, ...]:
        """The file names that `find` knows, for messages."""

    @abstractmethod
    def read(self, path: str, target: Target) -> Lock:
        """The lock for `target`. `InputError` with file and, where possible, line when it is malformed or stale."""
