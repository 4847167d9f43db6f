"""One child with its supervisor, seen from monopack."""

from __future__ import annotations

import fcntl
import io
import marshal
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from monopack.adapters.child_processes.bounded_bytes import Head, HeadAndTail
from monopack.adapters.child_processes.descriptors import Descriptors
from monopack.adapters.child_processes.streams import Sink, read_until
from monopack.domain.model.errors import PackFailure
from monopack.domain.ports.processes import Command, Completed

_SUPERVISOR = Path(__file__).with_name("supervisor.py")
_OUTPUT_LIMIT = 64 * 1024
_REPORTS_LIMIT = 32 * 1024 * 1024
_PIPE_SIZE = 1024 * 1024
_SUPERVISORS_PATIENCE = 9.0
"""Seconds that a supervisor takes at most after timeout and grace."""


class Supervised:
    """A child that will be started when ordered; leaving the block ends whatever is left of it."""

    def __init__(self, command: Command, program: str, *, grace: float) -> None:
        self._command = command
        self._program = program
        self._grace = grace
        self._output = HeadAndTail(_OUTPUT_LIMIT)
        self._reports = Head(_REPORTS_LIMIT)
        self._answers = Head(_OUTPUT_LIMIT)
        self._descriptors = Descriptors()

    def __enter__(self) -> Self:
        """Open the pipes and start the supervisor, which waits for its orders."""
        try:
            self._start()
        except OSError as error:
            self._descriptors.close_all()
            raise PackFailure("no process can be started", why=error.strerror or str(error)) from None
        except BaseException:
            self._descriptors.close_all()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Have the supervisor end what is left; it is killed should it not obey."""
        self._descriptors.close(self._orders_to)
        try:
            self._process.wait(_SUPERVISORS_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
        finally:
            if self._process.wait():
                self._kill_without_supervisor()
            self._descriptors.close_all()

    def order(self) -> None:
        """Say what to run. A supervisor that is gone is noticed by its silence."""
        orders = marshal.dumps(
            {
                "arguments": [self._program, *self._command.arguments[1:]],
                "folder": self._command.folder,
                "environment": self._environment(),
                "timeout": self._command.timeout,
                "grace": self._grace,
                "channel": self._reports_to,
                "largest_file": self._command.largest_file,
                "most_memory": self._command.most_memory,
            }
        )
        with suppress(BrokenPipeError):
            _write_all(self._orders_to, len(orders).to_bytes(8, "big") + orders)

    def stop(self) -> None:
        """Have the supervisor kill everything at once; callable from another thread."""
        with suppress(BrokenPipeError):
            os.write(self._orders_to, b"stop")

    def listen(self) -> None:
        """Read all that is said until the supervisor is done."""
        sinks: dict[int, Sink] = {self._output_from: self._output, self._answers_from: self._answers}
        if self._command.channel:
            sinks[self._reports_from] = self._reports
        timeout = self._command.timeout
        longest = None if timeout is None else timeout + self._grace + _SUPERVISORS_PATIENCE
        read_until(self._answers_from, sinks, timeout=longest)

    def completed(self, seconds: float) -> Completed:
        """How the child ended. `PackFailure` when it never began."""
        answers = self._answered()
        if "unstarted" in answers:
            raise PackFailure(f"`{self._command.arguments[0]}` cannot be started", why=answers["unstarted"])
        code, excess = answers.get("ended", (-signal.SIGKILL, ""))
        return Completed(
            code=code,
            output=self._output.text(),
            timed_out=excess == "time",
            out_of_memory=excess == "memory",
            reports=self._reports.data(),
            seconds=seconds,
        )

    def _start(self) -> None:
        self._output_from, output_to = self._descriptors.pipe()
        self._answers_from, answers_to = self._descriptors.pipe()
        orders_from, self._orders_to = self._descriptors.pipe()
        self._reports_from, self._reports_to = self._descriptors.pipe() if self._command.channel else (-1, -1)
        _widen(output_to)
        handed_over = [descriptor for descriptor in (orders_from, answers_to, self._reports_to) if descriptor >= 0]
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-B", str(_SUPERVISOR), str(orders_from), str(answers_to)],
            stdin=subprocess.DEVNULL,
            stdout=output_to,
            stderr=output_to,
            env={},
            start_new_session=True,
            pass_fds=handed_over,
        )
        self._descriptors.close(output_to, *handed_over)

    def _environment(self) -> dict[str, str]:
        own = {self._command.channel: str(self._reports_to)} if self._command.channel else {}
        return {**self._command.environment, **own}

    def _answered(self) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        stream = io.BytesIO(self._answers.data())
        with suppress(EOFError):
            while True:
                kind, value = marshal.load(stream)  # noqa: S302  # our own supervisor, same interpreter
                answers[kind] = value
        return answers

    def _kill_without_supervisor(self) -> None:
        """The child's own process group, should somebody have killed the supervisor."""
        child = self._answered().get("started")
        if child and "ended" not in self._answered():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child, signal.SIGKILL)


def _widen(pipe: int) -> None:
    """Let floods of output pass in fewer, larger pieces, where the system can."""
    set_size = getattr(fcntl, "F_SETPIPE_SZ", None)
    if set_size is not None:
        with suppress(OSError):
            fcntl.fcntl(pipe, set_size, _PIPE_SIZE)


def _write_all(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
