"""What the verifier and the test runner are asked, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from monopack.domain.model.errors import Location
from monopack.domain.model.profile import ImportMeasure


class Severity(Enum):
    """Whether a finding fails the pack."""

    FAILURE = "failure"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True, slots=True)
class ModuleCheck:
    """A module to import in the payload; `must_load`: it loads with the pack, so any exception fails it."""

    name: str
    must_load: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class VerificationRequest:
    """One payload to try.

    `payload` and `beside` are folders on this machine (a disposable copy is made of `payload`), `modules` begin with
    the pack's own. `tolerated` are modules already told as unresolved: their absence is no new failure.
    `timeout` in seconds.
    """

    pack: str
    payload: str
    python: str
    entrypoint: str
    modules: tuple[ModuleCheck, ...]
    environment: tuple[tuple[str, str], ...]
    timeout: float
    beside: tuple[str, ...] = ()
    tolerated: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportFinding:
    """What went wrong with one module: the exception as `error` (`KeyError: 'X'`), trimmed `frames`.

    `missing` is the module that was not found, where that was the reason; `variable` the environment variable.
    """

    module: str
    severity: Severity
    error: str
    where: Location | None = None
    frames: tuple[str, ...] = ()
    missing: str = ""
    variable: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class VerificationReport:
    """The verifier's answer; without findings of severity FAILURE and with `handshake` the payload starts.

    `output` is the head and tail of what the pack printed. `changed` are payload files that its code touched.
    """

    handshake: bool
    findings: tuple[ImportFinding, ...] = ()
    output: str = ""
    ended: str = ""
    """How the process ended without hand-shake: `timed out after 60 s`, `killed by SIGSEGV`, `exited with 0`."""
    importing: str = ""
    """The module that was being imported then."""
    stack: tuple[str, ...] = ()
    """Where the payload's code stood then, innermost last, as far as that could be seen."""
    changed: tuple[str, ...] = ()
    seconds: float = 0.0
    measure: ImportMeasure | None = None
    """How long the entrypoint's import took, where it succeeded."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """Who could bring a module that did not ship: the project's own code, locked distributions by name, or nobody."""

    first_party: bool = False
    distributions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class TestReport:
    """Counts of a test run and, for failures, the runner's own output."""

    __test__ = False

    ran: int
    failed: int
    skipped: int
    output: str = ""
    ended: str = ""
    failures: tuple[str, ...] = ()
