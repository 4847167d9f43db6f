"""Running a pack's tests in a fresh interpreter, over a copy of its payload."""

from __future__ import annotations

from monopack.adapters.files.temporary import temporary_folder
from monopack.adapters.payload_trials.copies import Copies
from monopack.adapters.payload_trials.environment import trial_environment
from monopack.adapters.payload_trials.room import Room, furnish
from monopack.adapters.payload_trials.test_report import test_report
from monopack.domain.model.testing import TestRequest
from monopack.domain.model.verification import TestReport
from monopack.domain.ports.processes import Completed, Processes
from monopack.domain.ports.test_runner import TestRunner


class PayloadTests(TestRunner):
    """Runs unittest or the payload's own pytest by a program of its own; `scratch` is where copies are made."""

    def __init__(self, *, processes: Processes, scratch: str | None = None) -> None:
        self._processes = processes
        self._scratch = scratch
        self._copies = Copies(scratch)

    def run(self, request: TestRequest) -> TestReport:
        """Run them on disposable copies; never raises for what the tests do."""
        with temporary_folder(prefix="monopack-trial-", within=self._scratch) as folder:
            room = furnish(str(folder), request.payload, request.beside, self._copies)
            self._copies.tree(request.tests, room.payload)
            return test_report(self._run(request, room), request, room)

    def _run(self, request: TestRequest, room: Room) -> Completed:
        plan = request.plan
        orders = {
            "runner": plan.runner.value,
            "tests": list(plan.tests),
            "options": list(plan.options),
            "configuration": plan.configuration,
            "stack_after": max(request.timeout - 0.5, request.timeout * 0.7),
        }
        environment = trial_environment(
            request.entrypoint,
            room.payload,
            home=room.home,
            temporary=room.temporary,
            asked=request.environment,
        )
        program = room.program("inside_test", orders)
        return self._processes.run(room.command(request.python, program, environment, request.timeout))
