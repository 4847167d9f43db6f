"""A test runner that only pretends to run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monopack.domain.model.testing import TestRequest
from monopack.domain.model.verification import TestReport
from monopack.domain.ports.test_runner import TestRunner


@dataclass
class FakeTestRunner(TestRunner):
    """`results` maps test files to whether each of their tests passes; `requests` remembers what was asked."""

    __test__ = False

    results: Mapping[str, tuple[bool, ...]] = field(default_factory=dict)
    requests: list[TestRequest] = field(default_factory=list)

    def run(self, request: TestRequest) -> TestReport:
        self.requests.append(request)
        ran = [(path, passed) for path in request.plan.tests for passed in self.results.get(path, (True,))]
        failures = tuple(f"{path} failed" for path, passed in ran if not passed)
        return TestReport(ran=len(ran), failed=len(failures), skipped=0, failures=failures)
