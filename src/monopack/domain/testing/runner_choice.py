"""Which tool runs a pack's tests."""

from __future__ import annotations

from collections.abc import Sequence

from monopack.domain.model.errors import Location, PackFailure
from monopack.domain.model.lock import Lock
from monopack.domain.model.names import canonicalize_name, import_root
from monopack.domain.model.request import Runner
from monopack.domain.testing.pytest_settings import PytestSettings
from monopack.domain.testing.reach import Reach

_PYTEST_ROOTS = frozenset({"pytest", "_pytest", "pytest_asyncio", "pytest_mock"})


def choose_runner(asked: Runner, tests: Sequence[Reach], *, settings: PytestSettings, lock: Lock | None) -> Runner:
    """What was asked for, else pytest where a test, a conftest or the configuration uses it.

    `PackFailure` when pytest is asked for, or needed by a test, and locked nowhere.
    """
    if asked is Runner.UNITTEST:
        return asked
    locked = lock is not None and lock.find_anywhere(canonicalize_name("pytest")) is not None
    needing = next((test for test in tests if _needs_pytest(test)), None)
    wanted = asked is Runner.PYTEST or needing is not None
    if wanted and not locked:
        raise PackFailure(
            "the tests need `pytest`, which is locked nowhere",
            where=Location(path=needing.path) if needing else None,
            hint="add it to a development group and lock anew, or choose `--test-runner unittest`",
        )
    has_conftest = any(module.path.endswith("conftest.py") for test in tests for module in test.modules.values())
    return Runner.PYTEST if wanted or (locked and (settings.path or has_conftest)) else Runner.UNITTEST


def _needs_pytest(test: Reach) -> bool:
    return test.bare or any(import_root(found.module) in _PYTEST_ROOTS for found in test.external)
