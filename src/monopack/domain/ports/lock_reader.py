"""One package manager's lock."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Protocol

from monopack.domain.model.lock import Lock
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.target import Target


class LockReader(Protocol):
    """Reads one manager's file into a `Lock`; the manager need not be installed."""

    @abstractmethod
    def read(self, path: str, target: Target) -> Lock:
        """The lock for `target`. `InputError` with file and, where possible, line when it is malformed or stale."""


LockReaders = Mapping[PackageManager, LockReader]
