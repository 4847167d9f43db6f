"""A test report judged: how many ran, or why the pack fails."""

from __future__ import annotations

from monopack.domain.model.errors import PackFailure
from monopack.domain.model.names import printable
from monopack.domain.model.testing import TestPlan
from monopack.domain.model.verification import TestReport

_LAST_LINES = 40
_MOST_IN_FULL = 5


def judge_tests(report: TestReport, plan: TestPlan) -> int:
    """The number of tests that ran. `PackFailure` when one failed, none ran, or the runner did not come to its end."""
    if report.ended:
        raise PackFailure(
            f"the tests of `{plan.pack}` {report.ended}",
            why="\n".join([*report.failures, *_last(report.output)]),
            hint=_hint(report.ended),
        )
    if report.failed:
        raise PackFailure(
            f"{report.failed} of {report.ran} {_tests(report.ran)} of `{plan.pack}` failed",
            why="\n".join(_told(report.failures) or _last(report.output)),
        )
    if not report.ran:
        skipped = f"all {report.skipped} were skipped" if report.skipped else f"{plan.runner.value} found none"
        raise PackFailure(
            f"no test of `{plan.pack}` ran",
            why="\n".join([f"{skipped} in {', '.join(plan.tests)}", *_last(report.output)]),
            hint="zero tests prove nothing; a test runner can be chosen with `--test-runner`",
        )
    return report.ran


def _told(failures: tuple[str, ...]) -> list[str]:
    """The first few failures in full, the others by name: a broken import fails a whole suite in one way."""
    lines = printable_lines("\n".join(failures[:_MOST_IN_FULL]))
    others = [failure.strip().partition("\n")[0] for failure in failures[_MOST_IN_FULL:]]
    return [*lines, *printable_lines("\n".join(["and also:", *(f"  {name}" for name in others)] if others else []))]


def printable_lines(text: str) -> list[str]:
    """The lines of foreign text, safe for a terminal."""
    return [printable(line.rstrip()) for line in text.splitlines()]


def _tests(count: int) -> str:
    return "test" if count == 1 else "tests"


def _last(output: str) -> list[str]:
    return [line for line in printable_lines(output) if line][-_LAST_LINES:]


def _hint(ended: str) -> str:
    if ended.startswith("timed out"):
        return "allow more time with `--verify-timeout`"
    if ended.startswith("took more"):
        return "have the tests take less, or run them where there is more memory"
    return "the runner ended before it could say how the tests went"
