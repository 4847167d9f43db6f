"""Running tests against a payload."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar, Protocol

from monopack.domain.model.testing import TestRequest
from monopack.domain.model.verification import TestReport


class TestRunner(Protocol):
    """Runs tests where they find the payload, what they bring themselves, and nothing else of this machine."""

    __test__: ClassVar[bool] = False

    @abstractmethod
    def run(self, request: TestRequest) -> TestReport:
        """Run them on disposable copies; never raises for what the tests do."""
