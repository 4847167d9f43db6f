"""What is told of a test run that failed."""

from __future__ import annotations

import pytest

from monopack.domain.model.errors import PackFailure
from monopack.domain.model.testing import Runner, TestPlan
from monopack.domain.model.verification import TestReport
from monopack.domain.testing.verdict import judge_tests

PLAN = TestPlan(pack="p", files=(), tests=("tests/test_p.py",), runner=Runner.PYTEST)


def told(count: int) -> list[str]:
    failures = tuple(f"test_{number} failed\ndetail of {number}" for number in range(count))
    with pytest.raises(PackFailure) as raised:
        judge_tests(TestReport(ran=count, failed=count, skipped=0, failures=failures), PLAN)
    return raised.value.why.splitlines()


def test_a_few_failures_are_shown_in_full() -> None:
    assert told(2) == ["test_0 failed", "detail of 0", "test_1 failed", "detail of 1"]
    assert told(5)[-1] == "detail of 4"


def test_of_many_failures_the_later_ones_are_only_named() -> None:
    lines = told(7)

    assert lines[9:] == ["detail of 4", "and also:", "  test_5 failed", "  test_6 failed"]
