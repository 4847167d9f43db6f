"""From a test program's reports to a test report."""

from __future__ import annotations

from monopack.adapters.payload_trials.endings import ending
from monopack.adapters.payload_trials.findings import stack_frames
from monopack.adapters.payload_trials.reports import Reports, read_reports
from monopack.adapters.payload_trials.room import Room
from monopack.domain.model.testing import TestRequest
from monopack.domain.model.verification import TestReport
from monopack.domain.ports.processes import Completed

# pytest's exit codes (docs.pytest.org): all passed, some failed, no tests collected. The rest are its own failures.
_ORDERLY = frozenset({0, 1, 5})


def test_report(completed: Completed, request: TestRequest, room: Room) -> TestReport:
    """Counts by test, so that one which fails in call and in teardown is one."""
    reports = read_reports(completed.reports, room.word)
    failed = {facts[0] for facts in reports.of("failed")}
    broken = {facts[0] for facts in reports.of("broken")}
    skipped = {facts[0] for facts in reports.of("skipped")} - failed
    ran = {facts[0] for facts in reports.of("ran")} | failed
    counted = sum(facts[0] for facts in reports.of("counted"))
    return TestReport(
        ran=(counted or len(ran)) + len(broken),
        failed=len(failed) + len(broken),
        skipped=len(skipped),
        output=room.shown(completed.output),
        ended=_ended(completed, reports, request.timeout),
        failures=(*_failures(reports, room), *_stack(reports, room)),
    )


test_report.__test__ = False  # type: ignore[attr-defined]  # no test, whatever its name says


def _ended(completed: Completed, reports: Reports, timeout: float) -> str:
    if not reports.of("done"):
        running = reports.of("running")
        during = f" while `{running[-1][0]}` ran" if running else " before the first test"
        return ending(completed, timeout) + during
    codes = [facts[0] for facts in reports.of("ended")]
    if codes and codes[0] not in _ORDERLY and not reports.of("broken"):
        return f"could not be run: pytest ended with {codes[0]}"
    return ""


def _failures(reports: Reports, room: Room) -> tuple[str, ...]:
    broken = tuple(f"{path} cannot be loaded\n{text}" for path, text in reports.of("broken"))
    failed = tuple(
        f"{test} failed" + (f" in {when}" if when != "call" else "") + f"\n{text}"
        for test, when, text in reports.of("failed")
    )
    return tuple(room.shown(text) for text in (*broken, *failed))


def _stack(reports: Reports, room: Room) -> tuple[str, ...]:
    return () if reports.of("done") else stack_frames(reports, room)
