"""What is remembered of a good build, so that an equal one need not be done again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from monopack.domain.model.byte_code import Compiler
from monopack.domain.model.profile import ImportProfile
from monopack.domain.model.request import BuildRequest
from monopack.domain.model.slimming import Saving


@dataclass(frozen=True, kw_only=True, slots=True)
class BuildState:
    """A build that went well: `key` is the digest of all that it depended on, the rest what its outcome says."""

    key: str
    entrypoint: str = ""
    first_party_files: int = 0
    distributions: int = 0
    unzipped_size: int = 0
    zip_size: int = 0
    sha256: str = ""
    verified: str = "not"
    tests_run: int | None = None
    slimmed: tuple[Saving, ...] = ()
    warnings: tuple[str, ...] = ()
    profile: ImportProfile | None = None

    def to_json(self) -> str:
        """The state as the artifact store keeps it."""
        return json.dumps(asdict(self))

    @classmethod
    def parse(cls, text: str | None) -> BuildState | None:
        """The state from what was kept; None when it is of another form."""
        try:
            fields: dict[str, Any] = json.loads(text or "null")
            slimmed = tuple(Saving(**saving) for saving in fields["slimmed"])
            profile = ImportProfile.parse(fields["profile"])
            read = {"warnings": tuple(fields["warnings"]), "slimmed": slimmed, "profile": profile}
            return cls(**fields | read)
        except (ValueError, TypeError, KeyError):
            return None


def build_key(fingerprint: str, request: BuildRequest, *, tests: str = "", compiler: Compiler | None = None) -> str:
    """Digest of a plan's fingerprint and of every option that decides what is done with it.

    `tests` is the fingerprint of the test plan, where tests are run; `compiler` makes what byte code ships.
    """
    facts = {
        "plan": fingerprint,
        "tests": tests,
        "mode": request.mode.value,
        "with_tests": request.with_tests,
        "verify": request.verify,
        "strict": request.strict,
        "environment": request.environment,
        "digests": sorted(form.value for form in request.digests),
        "runner": request.test_runner.value,
        "bytecode": (request.bytecode.value, compiler.identity if compiler else None),
    }
    # Values of the builder's environment may be secrets; only their digest is kept.
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
