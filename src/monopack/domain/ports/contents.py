"""The bytes behind a plan's files."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from monopack.domain.model.plan import PayloadFile


@dataclass(frozen=True, kw_only=True, slots=True)
class Deflated:
    """A member as it stands in a zip: raw deflate stream, or the bytes themselves when `stored`; CRC-32 and size."""

    data: bytes | memoryview
    crc32: int
    size: int
    stored: bool = False


class Contents(Protocol):
    """Hands out what a plan names; each byte is read, hashed and compressed once for all packs."""

    @abstractmethod
    def deflated(self, file: PayloadFile) -> Deflated:
        """The file compressed by the one pinned compressor. `PackFailure` when it no longer has the plan's digest."""

    @abstractmethod
    def write(self, file: PayloadFile, destination: str) -> None:
        """Write the file's bytes as the new file `destination`, mode 0644 or 0755, linked to nothing."""
