"""Results kept between runs."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Protocol


class Cache(Protocol):
    """Bytes by kind and key. A key names everything that its value depends on, the tool's version included.

    What is corrupt, unreadable or of another format is a miss, never an error; a write that fails is only told.
    Safe for several threads and processes at once.
    """

    @abstractmethod
    def get_many(self, kind: str, keys: Iterable[str]) -> Mapping[str, bytes]:
        """Those of `keys` that are there, intact."""

    @abstractmethod
    def put_many(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Remember `values`; an equal key may already be there."""
