"""Tests run over a payload's copy by either runner, counted one by one, and come to an end whatever they do."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sys
import time
from pathlib import Path

import pytest

from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.local_interpreters import LocalInterpreters
from monopack.adapters.payload_trials import PayloadTests
from monopack.adapters.this_machine import this_platform, this_target
from monopack.domain.model.errors import PackFailure
from monopack.domain.model.request import Runner
from monopack.domain.model.testing import TestRequest
from monopack.domain.model.verification import TestReport
from monopack.domain.testing.verdict import judge_tests
from tests.trials import asked_tests, draw

ALLOWANCE = 5.0
CASE = "import unittest\nclass Case(unittest.TestCase):\n"
PYTEST, UNITTEST = Runner.PYTEST, Runner.UNITTEST
BOTH = pytest.mark.parametrize("runner", [PYTEST, UNITTEST])


@pytest.fixture(scope="session")
def pytest_folder(tmp_path_factory) -> str:
    """The pytest of this environment, with what it needs, in a folder of its own."""
    folder = tmp_path_factory.mktemp("beside")
    for name in ("pytest", "pluggy", "iniconfig", "packaging", "pygments"):
        for file in importlib.metadata.distribution(name).files or ():
            if ".." not in file.parts and "__pycache__" not in file.parts:
                target = folder / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(str(file.locate()), target)
    return str(folder)


@pytest.fixture
def run(tmp_path, pytest_folder):
    """Draw tests, and run every `test_*.py` of them over a payload with the package `app`."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    payload = draw(tmp_path / "payload", {"app/__init__.py": "ONE = 1\n"})

    def running(files: dict[str, str], *, runner: Runner, **fields) -> tuple[TestReport, TestRequest]:
        laid = draw(tmp_path / "laid", files)
        paths = sorted(path for path in files if Path(path).name.startswith("test_") and path.endswith(".py"))
        request = asked_tests(payload, laid, *paths, runner=runner, beside=(pytest_folder,), **fields)
        report = PayloadTests(processes=ChildProcesses(), scratch=str(scratch)).run(request)
        assert list(scratch.glob("monopack-trial-*")) == []
        assert sorted(os.listdir(payload)) == ["app"]
        return report, request

    return running


def counts(report: TestReport) -> tuple[int, int, int]:
    return report.ran, report.failed, report.skipped


def refusal(outcome: tuple[TestReport, TestRequest]) -> PackFailure:
    with pytest.raises(PackFailure) as raised:
        judge_tests(outcome[0], outcome[1].plan)
    return raised.value


@BOTH
def test_unittest_cases_are_counted(run, runner):
    text = CASE + (
        "    def test_a(self): pass\n"
        "    def test_b(self): print('printed'); self.assertEqual(1, 2)\n"
        "    @unittest.skip('later')\n    def test_c(self): pass\n"
        "    @unittest.expectedFailure\n    def test_d(self): self.fail()\n"
    )
    outcome = run({"tests/test_a.py": text}, runner=runner)
    assert counts(outcome[0]) == (3, 1, 1)
    error = refusal(outcome)
    assert error.what == "1 of 3 tests of `p` failed"
    assert "test_b" in error.why
    assert "AssertionError: 1 != 2" in error.why


def test_pytest_s_own_ways(run):
    text = """
        import pytest
        pytestmark = pytest.mark.known

        @pytest.mark.parametrize("value", [1, 2, 3])
        def test_each(value, doubled, tmp_path): assert doubled(value) == 2 * value

        @pytest.mark.xfail
        def test_expected(): assert False

        @pytest.mark.skipif(True, reason="later")
        def test_later(): pass
    """
    files = {
        "pytest.ini": "[pytest]\nmarkers = known\naddopts = --cov=app -n 4\n",
        "tests/conftest.py": "import pytest\n@pytest.fixture\ndef doubled(): return lambda value: value * 2\n",
        "tests/test_a.py": text,
    }
    outcome = run(files, runner=PYTEST, configuration="pytest.ini", options=("--strict-markers",))
    assert counts(outcome[0]) == (4, 0, 1)
    assert judge_tests(outcome[0], outcome[1].plan) == 4


def test_output_of_a_failing_test_is_told(run):
    outcome = run({"tests/test_a.py": "def test_a():\n    print('said')\n    assert 1 == 2\n"}, runner=PYTEST)
    why = refusal(outcome).why
    assert "tests/test_a.py::test_a failed" in why
    assert "assert 1 == 2" in why
    assert "said" in why


def test_failing_in_call_and_teardown_is_one_test(run):
    text = "import pytest\n@pytest.fixture\ndef bad():\n    yield\n    raise ValueError\ndef test_a(bad): assert 0\n"
    assert counts(run({"tests/test_a.py": text}, runner=PYTEST)[0]) == (1, 1, 0)


@BOTH
def test_D20_no_test_at_all_is_a_failure(run, runner):
    error = refusal(run({"tests/test_a.py": "x = 1\n"}, runner=runner))
    assert error.what == "no test of `p` ran"
    assert "found none" in error.why


@BOTH
def test_D20_that_all_were_skipped_is_said(run, runner):
    text = CASE + "    @unittest.skip('x')\n    def test_a(self): pass\n"
    outcome = run({"tests/test_a.py": text}, runner=runner)
    assert counts(outcome[0]) == (0, 0, 1)
    assert "all 1 were skipped" in refusal(outcome).why


@BOTH
@pytest.mark.parametrize("text", ["import nowhere", "def (:", "raise ValueError", "import sys; sys.exit(0)"])
def test_D20_a_file_that_cannot_be_loaded_is_a_failure(run, runner, text):
    good = CASE + "    def test_a(self): pass\n"
    report = run({"tests/test_a.py": text, "tests/test_b.py": good}, runner=runner)[0]
    assert report.failed or report.ended
    assert "test_a" in " ".join(report.failures) or report.ended


@BOTH
def test_D20_a_test_that_ends_the_process_is_named(run, runner):
    outcome = run(
        {"tests/test_a.py": CASE + "    def test_a(self):\n        import os\n        os._exit(0)\n"}, runner=runner
    )
    error = refusal(outcome)
    assert "exited with 0 while `" in error.what
    assert "test_a" in error.what


@BOTH
def test_D20_a_test_that_hangs_is_killed_and_shown(run, runner):
    started = time.monotonic()
    text = CASE + "    def test_a(self):\n        while True: pass\n"
    outcome = run({"tests/test_a.py": text}, runner=runner, timeout=6.0)
    assert time.monotonic() - started < 6 + ALLOWANCE
    error = refusal(outcome)
    assert "timed out after 6 s while `" in error.what
    assert "tests/test_a.py:4 in test_a" in error.why
    assert "--verify-timeout" in error.hint


def test_D20_options_that_pytest_does_not_know_are_told(run):
    error = refusal(run({"tests/test_a.py": "def test_a(): pass"}, runner=PYTEST, options=("--unknown-option",)))
    assert "--unknown-option" in error.why


@BOTH
def test_helpers_and_packages_are_found(run, runner):
    files = {
        "tests/__init__.py": "",
        "tests/make.py": "import app\ndef make(): return app.ONE\n",
        "tests/test_a.py": "from tests.make import make\n"
        + CASE
        + "    def test_a(self): self.assertEqual(make(), 1)\n",
        "loose/helper.py": "TWO = 2\n",
        "loose/test_b.py": "from helper import TWO\n" + CASE + "    def test_b(self): self.assertEqual(TWO, 2)\n",
    }
    assert counts(run(files, runner=runner)[0]) == (2, 0, 0)


def test_two_files_of_one_name_are_both_run_by_unittest(run):
    text = CASE + "    def test_a(self): pass\n"
    assert counts(run({"a/test_same.py": text, "b/test_same.py": text}, runner=UNITTEST)[0]) == (2, 0, 0)


@BOTH
def test_nothing_of_this_machine_is_seen(run, runner, monkeypatch, tmp_path):
    monkeypatch.setenv("GITHUB_TOKEN", "canary")
    monkeypatch.setenv("PYTHONPATH", draw(tmp_path / "elsewhere", {"canary_module.py": ""}))
    body = """
    def test_a(self):
        import os, sys
        self.assertNotIn("GITHUB_TOKEN", os.environ)
        self.assertEqual(os.environ["ASKED"], "yes")
        with self.assertRaises(ImportError): import canary_module
        with self.assertRaises(ImportError): import hypothesis
        open("written", "w").close()
    """
    report = run({"tests/test_a.py": CASE + body}, runner=runner, environment=(("ASKED", "yes"),))[0]
    assert report.failures == ()
    assert counts(report) == (1, 0, 0)


@pytest.mark.parametrize("version", ["3.8", "3.10", "3.12", "3.13", "3.14"])
def test_interpreters_of_other_versions(run, version):
    major, minor = map(int, version.split("."))
    finder = LocalInterpreters(processes=ChildProcesses(), machine=this_platform(), environment=dict(os.environ))
    python = finder.find(this_target((major, minor)))
    if python is None:
        pytest.skip(f"no Python {version} here")
    text = f"import sys\n{CASE}    def test_a(self): self.assertEqual(sys.version_info[:2], ({major}, {minor}))\n"
    assert counts(run({"tests/test_a.py": text}, runner=UNITTEST, python=python)[0]) == (1, 0, 0)
    if (major, minor) >= sys.version_info[:2]:
        assert counts(run({"tests/test_a.py": text}, runner=PYTEST, python=python)[0]) == (1, 0, 0)
