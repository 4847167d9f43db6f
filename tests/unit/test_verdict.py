"""What a test run proves of a pack."""

from __future__ import annotations

import pytest

from monopack.domain.model.errors import PackFailure
from monopack.domain.model.request import Runner
from monopack.domain.model.testing import TestPlan
from monopack.domain.model.verification import TestReport
from monopack.domain.testing.verdict import judge_tests

PLAN = TestPlan(pack="p", files=(), tests=("tests/test_p.py",), runner=Runner.PYTEST)


def failure(report: TestReport) -> PackFailure:
    with pytest.raises(PackFailure) as raised:
        judge_tests(report, PLAN)
    return raised.value


def test_all_passed() -> None:
    assert judge_tests(TestReport(ran=3, failed=0, skipped=1), PLAN) == 3


def test_a_failed_test_is_told_by_its_own_words() -> None:
    error = failure(TestReport(ran=2, failed=1, skipped=0, failures=("test_x: 1 != 2",), output="noise"))
    assert error.what == "1 of 2 tests of `p` failed"
    assert error.why == "test_x: 1 != 2"


def test_without_own_words_the_output_tells() -> None:
    assert "the last line" in failure(TestReport(ran=1, failed=1, skipped=0, output="the last line\n")).why


@pytest.mark.parametrize(("skipped", "why"), [(2, "all 2 were skipped"), (0, "pytest found none")])
def test_D20_zero_tests_are_no_success(skipped: int, why: str) -> None:
    assert why in failure(TestReport(ran=0, failed=0, skipped=skipped)).why


@pytest.mark.parametrize(
    ("ended", "hint"),
    [
        ("timed out after 60 s", "--verify-timeout"),
        ("took more than three quarters of this machine's memory", "take less"),
        ("exited with 0", "before it could say"),
    ],
)
def test_D20_a_runner_that_did_not_come_to_its_end(ended: str, hint: str) -> None:
    error = failure(TestReport(ran=1, failed=0, skipped=0, ended=ended))
    assert ended in error.what
    assert hint in error.hint
