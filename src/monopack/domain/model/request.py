"""What the user asks of a run, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from monopack.domain.model.byte_code import ByteCode
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.target import Target


class Mode(Enum):
    """`DEPLOY`: payload, zip and digests. `TEST`: payload with its relevant tests beside it, run; no zip."""

    DEPLOY = "deploy"
    TEST = "test"


class Runner(Enum):
    """Which tool runs tests."""

    AUTO = "auto"
    UNITTEST = "unittest"
    PYTEST = "pytest"


class DigestForm(Enum):
    """How a digest file spells the sha256."""

    HEX = "hex"
    BASE64 = "b64"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shard:
    """The `index`-th of `count` parts of a selection; both count from 1.

    `seconds` are what packs took by an earlier build's record; without one, parts are balanced by size.
    """

    index: int
    count: int
    seconds: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget:
    """The most bytes a pack may have, zipped and unzipped. None: only a warning at the cloud's limit."""

    zipped: int | None = None
    unzipped: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildRequest:
    """The options of one run that the domain decides by; names as in SPEC section 1.

    `packs` empty: all. `packs_dir` is the folder's name in the project root. `environment` is what verifier and tests
    may see besides the fixed short list. `package_manager` None: found; `source_roots` empty: found. `existing` is the
    interpreter whose environment distributions are taken from, `""` where all are fetched. Of the packs
    asked for, `changed_since` (a revision) keeps those that differ from then, and `shard` a part of what is left.
    """

    target: Target
    packs: tuple[str, ...] = ()
    packs_dir: str = "packs"
    package_manager: PackageManager | None = None
    existing: str = ""
    source_roots: tuple[str, ...] = ()
    mode: Mode = Mode.DEPLOY
    with_tests: bool = False
    verify: bool = True
    verify_timeout: float = 60.0
    environment: tuple[tuple[str, str], ...] = ()
    entrypoint: str = "lambda_handler"
    strict: bool = False
    auto_fix: bool = False
    digests: tuple[DigestForm, ...] = (DigestForm.HEX,)
    excluded: tuple[NormalizedName, ...] = ()
    test_runner: Runner = Runner.AUTO
    changed_since: str | None = None
    shard: Shard | None = None
    budget: Budget = Budget()
    bytecode: ByteCode = ByteCode.NONE
    slim: bool = False

    @property
    def runs_tests(self) -> bool:
        """Whether the relevant tests are run at all."""
        return self.with_tests or self.mode is Mode.TEST
