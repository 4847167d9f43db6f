"""Which tests concern a pack, and what running them is asked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from monopack.domain.model.distribution import SelectedDistribution
from monopack.domain.model.plan import PayloadFile
from monopack.domain.model.request import Runner
from monopack.domain.model.warn import Warn


@dataclass(frozen=True, kw_only=True, slots=True)
class TestPlan:
    """The tests of one pack with all that they need and the payload lacks.

    `files` are laid over a copy of the payload, each at its path in the project (`tests/conftest.py`); `tests` are
    those of them that hold relevant tests. `runner` is decided. `options` are pytest's from the project's own
    configuration, whose file is `configuration` (`""`: none). `distributions` are for tests only.
    """

    __test__ = False

    pack: str
    files: tuple[PayloadFile, ...]
    tests: tuple[str, ...]
    runner: Runner
    configuration: str = ""
    options: tuple[str, ...] = ()
    distributions: tuple[SelectedDistribution, ...] = ()
    warnings: tuple[Warn, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Digest of everything that decides what is run."""
        facts = (
            [(file.path, file.sha256) for file in self.files],
            self.tests,
            self.runner.value,
            self.configuration,
            self.options,
            [selected.distribution.key for selected in self.distributions],
        )
        return hashlib.sha256(repr(facts).encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class TestRequest:
    """Tests to run: `payload` and `tests` are folders on this machine, of which a copy is made, one over the other.

    `entrypoint` is dotted, as a runtime is configured with it.
    `beside` are folders with what only the tests and the runtime bring. `timeout` in seconds, for all tests together.
    """

    __test__ = False

    pack: str
    entrypoint: str
    payload: str
    tests: str
    plan: TestPlan
    python: str
    timeout: float
    beside: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
