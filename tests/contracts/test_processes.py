"""What every implementation of `Processes` promises."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from monopack.adapters.child_processes import ChildProcesses
from monopack.domain.model.errors import PackFailure
from monopack.domain.ports.processes import Command, Completed, Processes
from tests.fakes.processes import FakeProcesses

PROGRAMS = {
    "speaks": "print('said'); import sys; sys.exit(3)",
    "reports": "import os; os.write(int(os.environ['REPORTS']), b'told')",
    "hangs": "import time; time.sleep(1000)",
    "grows": "import time; kept = [b'x' * 1_000_000 for _ in range(300)]; time.sleep(1000)",
    "has little": "import sys, time; time.sleep(0.5); print('said'); sys.exit(3)",
    "fills": "open('filled', 'wb').write(bytes(100_000))",
}


def _pretend(command: Command) -> Completed:
    program = command.arguments[-1]
    if program == PROGRAMS["speaks"]:
        return Completed(code=3, output="said\n")
    if program == PROGRAMS["reports"]:
        return Completed(code=0, output="", reports=b"told")
    if program == PROGRAMS["hangs"]:
        return Completed(code=-15, output="", timed_out=True)
    if program == PROGRAMS["grows"]:
        return Completed(code=-9, output="", out_of_memory=True)
    if program == PROGRAMS["has little"]:
        return Completed(code=3, output="said\n")
    if program == PROGRAMS["fills"]:
        return Completed(code=1, output="OSError: [Errno 27] File too large: 'filled'\n")
    raise PackFailure(f"`{command.arguments[0]}` cannot be started")


@pytest.fixture(params=["fake", "real"])
def processes(request: pytest.FixtureRequest) -> Processes:
    return FakeProcesses(_pretend) if request.param == "fake" else ChildProcesses()


@pytest.fixture
def command(tmp_path) -> Callable[..., Command]:
    def make(program: str, **fields) -> Command:
        arguments = (sys.executable, "-I", "-S", "-c", PROGRAMS[program])
        return Command(**{"arguments": arguments, "folder": str(tmp_path), "environment": {}, **fields})

    return make


def test_code_and_output_come_back(processes, command):
    completed = processes.run(command("speaks"))
    assert (completed.code, completed.output, completed.timed_out, completed.reports) == (3, "said\n", False, b"")


def test_reports_come_back_apart_from_output(processes, command):
    completed = processes.run(command("reports", channel="REPORTS"))
    assert (completed.code, completed.output, completed.reports) == (0, "", b"told")


def test_what_hangs_is_stopped_and_said_so(processes, command):
    completed = processes.run(command("hangs", timeout=0.5))
    assert completed.timed_out
    assert completed.code < 0


def test_a_program_that_is_not_there_is_a_failure(processes, command):
    with pytest.raises(PackFailure, match="no-such-program"):
        processes.run(command("speaks", arguments=("no-such-program",)))


def test_D19_what_takes_too_much_memory_is_stopped_and_said_so(processes, command):
    completed = processes.run(command("grows", most_memory=100_000_000, timeout=300))
    assert (completed.out_of_memory, completed.timed_out) == (True, False)
    assert completed.code < 0


def test_D19_what_takes_less_is_let_be(processes, command):
    completed = processes.run(command("has little", most_memory=100_000_000, timeout=300))
    assert (completed.code, completed.output, completed.out_of_memory) == (3, "said\n", False)


def test_a_file_that_grows_too_large_fails_its_writer(processes, command):
    completed = processes.run(command("fills", largest_file=10_000))
    assert completed.code == 1
    assert "File too large" in completed.output
