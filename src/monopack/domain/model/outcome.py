"""What became of each pack, for the report to people and pipelines."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from monopack.domain.model.errors import MonopackError
from monopack.domain.model.profile import ImportProfile
from monopack.domain.model.slimming import Saving
from monopack.domain.model.warn import Warn


class Status(Enum):
    """Whether a pack was built anew, was still good, or failed."""

    REBUILT = "rebuilt"
    UNCHANGED = "unchanged"
    FAILED = "failed"


class Verified(Enum):
    """How a payload was tried."""

    RUN = "run"
    STATIC = "static"
    NOT = "not"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """One pack's result. Sizes in bytes; `seconds` of wall-clock time; `path` is what stdout prints.

    `path` is the zip in deploy mode, the payload folder in test mode, `""` after a failure.
    `sha256` is hex, `""` where no zip was made. `profile` is of the import that was measured when it was built.
    `key` is the digest of all that a good build depended on.
    """

    pack: str
    status: Status
    key: str = ""
    path: str = ""
    entrypoint: str = ""
    first_party_files: int = 0
    distributions: int = 0
    unzipped_size: int = 0
    zip_size: int = 0
    sha256: str = ""
    seconds: float = 0.0
    verified: Verified = Verified.NOT
    tests_run: int | None = None
    slimmed: tuple[Saving, ...] = ()
    profile: ImportProfile | None = None
    warnings: tuple[Warn, ...] = ()
    error: MonopackError | None = None
