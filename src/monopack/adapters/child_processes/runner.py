"""Starting a supervisor for each child and reading what comes back."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path

from monopack.adapters.child_processes.supervised import Supervised
from monopack.domain.model.errors import PackFailure
from monopack.domain.ports.processes import Command, Completed, Processes


class ChildProcesses(Processes):
    """Runs children from any number of threads at once (POSIX; daemons that leave their session are caught on Linux).

    `grace` is how many seconds a child may take to end by itself after the timeout.
    """

    def __init__(self, *, grace: float = 1.0) -> None:
        self._grace = grace
        self._lock = threading.Lock()
        self._running: set[Supervised] = set()
        self._stopped = False

    def run(self, command: Command) -> Completed:
        """Run to the end or the timeout. `PackFailure` when the program cannot be started at all."""
        program = _program(command)
        started = time.monotonic()
        with Supervised(command, program, grace=self._grace) as child:
            self._listen_to(child)
            return child.completed(time.monotonic() - started)

    def stop(self) -> None:
        """End every child now; each `run`, also a later one, raises `KeyboardInterrupt`."""
        with self._lock:
            self._stopped = True
            for child in self._running:
                child.stop()

    def _listen_to(self, child: Supervised) -> None:
        try:
            with self._lock:
                self._interrupt_if_stopped()
                self._running.add(child)
                child.order()
            child.listen()
            self._interrupt_if_stopped()
        finally:
            with self._lock:
                self._running.discard(child)

    def _interrupt_if_stopped(self) -> None:
        if self._stopped:
            raise KeyboardInterrupt


def _program(command: Command) -> str:
    if not Path(command.folder).is_dir():
        raise PackFailure(f"`{command.arguments[0]}` cannot be started", why=f"no folder `{command.folder}`")
    search = command.environment.get("PATH", os.defpath)
    found = shutil.which(command.arguments[0], path=search)
    if not found:
        raise PackFailure(f"`{command.arguments[0]}` cannot be started", why="no such program, or not executable")
    return str(Path(found).absolute())
