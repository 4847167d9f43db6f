"""Processes that only pretend to run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from monopack.domain.ports.processes import Command, Completed, Processes


def _succeeds(_: Command) -> Completed:
    return Completed(code=0, output="")


@dataclass
class FakeProcesses(Processes):
    """Answers each command by `answer`; `commands` remembers them, in order."""

    answer: Callable[[Command], Completed] = _succeeds
    commands: list[Command] = field(default_factory=list)

    def run(self, command: Command) -> Completed:
        self.commands.append(command)
        return self.answer(command)
