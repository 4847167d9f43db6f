"""What is remembered of a good build, so that an equal one need not be done again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from monopack.domain.model.plan import Plan
from monopack.domain.model.request import BuildRequest


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildState:
    """A build that went well: `key` is the digest of all that it depended on, the rest what its outcome says.

    `warnings` are those that only running the payload can tell; the plan knows its own.
    """

    key: str
    sha256: str = ""
    zip_size: int = 0
    verified: str = "not"
    tests_run: int | None = None
    warnings: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The state as the artifact store keeps it."""
        return json.dumps(asdict(self))

    @classmethod
    def parse(cls, text: str | None) -> BuildState | None:
        """The state from what was kept; None when it is of another form."""
        try:
            fields: dict[str, Any] = json.loads(text or "null")
            return cls(**fields | {"warnings": tuple(fields["warnings"])})
        except (ValueError, TypeError, KeyError):
            return None


def build_key(plan: Plan, request: BuildRequest, *, tests: str = "") -> str:
    """Digest of the plan and of every option that decides what is done with it; `tests` is the test plan's digest."""
    facts = {
        "plan": plan.fingerprint,
        "tests": tests,
        "mode": request.mode.value,
        "with_tests": request.with_tests,
        "verify": request.verify,
        "strict": request.strict,
        "environment": request.environment,
        "digests": sorted(form.value for form in request.digests),
        "runner": request.test_runner.value,
    }
    # Values of the builder's environment may be secrets; only their digest is kept.
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
