"""Payloads drawn for trials, and requests to try them."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path

from monopack.domain.model.request import Runner
from monopack.domain.model.testing import TestPlan, TestRequest
from monopack.domain.model.verification import ModuleCheck, VerificationRequest

HANDLER = "\ndef lambda_handler(event, context): pass\n"
# Far beyond what a loaded machine needs, for trials that end by themselves.
PATIENT = 120.0


def draw(folder: Path, files: Mapping[str, str | bytes]) -> str:
    """Write `files` below the new folder; its path."""
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(textwrap.dedent(content).encode() if isinstance(content, str) else content)
    folder.mkdir(exist_ok=True)
    return str(folder)


def verification(payload: str, **fields: object) -> VerificationRequest:
    """A request for `packs.p` with the other modules as `lazy` or `loaded` names."""
    lazy = tuple(ModuleCheck(name=name, must_load=False) for name in fields.pop("lazy", ()))  # type: ignore[attr-defined]
    loaded = tuple(ModuleCheck(name=name, must_load=True) for name in fields.pop("loaded", ()))  # type: ignore[attr-defined]
    known: dict[str, object] = {
        "pack": "p",
        "python": sys.executable,
        "entrypoint": "lambda_handler",
        "environment": (),
        "timeout": PATIENT,
    }
    modules = (ModuleCheck(name="packs.p", must_load=True), *loaded, *lazy)
    return VerificationRequest(payload=payload, modules=modules, **(known | fields))  # type: ignore[arg-type]


def asked_tests(payload: str, tests: str, *paths: str, **fields: object) -> TestRequest:
    """A request to run the test files `paths` that lie below the folder `tests`."""
    plan = TestPlan(
        pack="p",
        files=(),
        tests=paths,
        runner=fields.pop("runner", Runner.UNITTEST),  # type: ignore[arg-type]
        configuration=str(fields.pop("configuration", "")),
        options=fields.pop("options", ()),  # type: ignore[arg-type]
    )
    known: dict[str, object] = {"python": sys.executable, "timeout": PATIENT, "entrypoint": "lambda_handler"}
    return TestRequest(pack="p", payload=payload, tests=tests, plan=plan, **(known | fields))  # type: ignore[arg-type]
