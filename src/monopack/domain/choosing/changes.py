"""Why a pack differs from what it was at another revision."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from monopack.domain.model.names import printable


class ChangeKind(Enum):
    """What changed."""

    NEW = "new-pack"
    FILE_CHANGED = "file-changed"
    FILE_APPEARED = "file-appeared"
    FILE_VANISHED = "file-vanished"
    RESOLUTION = "resolution"
    BLOCK = "managed-block"
    CONFIGURATION = "configuration"
    DISTRIBUTION = "distribution"
    TESTS = "tests"
    UNKNOWN = "unknown"
    """One of the two could not be looked at, so nothing says that they are equal."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One reason: a path, module, option or distribution, and what became of it in words."""

    kind: ChangeKind
    subject: str
    what: str

    def __str__(self) -> str:
        return f"{printable(self.subject)}: {printable(self.what)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class PackChanges:
    """All that is known to have changed for one pack; never empty."""

    pack: str
    changes: tuple[Change, ...]
