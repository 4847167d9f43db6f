"""What every implementation of `TestRunner` promises."""

from __future__ import annotations

import pytest

from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.payload_trials import PayloadTests
from monopack.domain.ports.test_runner import TestRunner
from tests.fakes.test_runner import FakeTestRunner
from tests.trials import asked_tests, draw

CASE = "import unittest\nimport app\nclass Case(unittest.TestCase):\n"
TESTS = {
    "tests/test_good.py": CASE + "    def test_one(self): self.assertEqual(app.ONE, 1)\n",
    "tests/test_bad.py": CASE + "    def test_one(self): pass\n    def test_two(self): self.assertEqual(app.ONE, 2)\n",
    "tests/test_empty.py": "",
}


@pytest.fixture(params=["fake", "real"])
def runner(request: pytest.FixtureRequest) -> TestRunner:
    if request.param == "real":
        return PayloadTests(processes=ChildProcesses())
    return FakeTestRunner({"tests/test_bad.py": (True, False), "tests/test_empty.py": ()})


@pytest.fixture
def ask(tmp_path):
    payload = draw(tmp_path / "payload", {"app/__init__.py": "ONE = 1\n"})
    tests = draw(tmp_path / "laid", TESTS)
    return lambda *paths: asked_tests(payload, tests, *paths)


def test_passing_tests_are_counted(runner, ask):
    report = runner.run(ask("tests/test_good.py"))
    assert (report.ran, report.failed, report.skipped, report.ended, report.failures) == (1, 0, 0, "", ())


def test_failing_tests_are_counted_and_told(runner, ask):
    report = runner.run(ask("tests/test_good.py", "tests/test_bad.py"))
    assert (report.ran, report.failed) == (3, 1)
    assert len(report.failures) == 1
    assert "test_bad" in report.failures[0]


def test_no_tests_are_none(runner, ask):
    report = runner.run(ask("tests/test_empty.py"))
    assert (report.ran, report.failed, report.skipped) == (0, 0, 0)
