"""Child processes, bounded in time and output."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A program to run: `environment` is all of its environment, `timeout` in seconds (None: no limit).

    `channel`: the child gets a private pipe for reports; its number stands in the variable of that name and what it
    wrote comes back in `Completed.reports`. `largest_file`: bytes beyond which writing to a file fails, for the child
    and its descendants (0: no limit). `most_memory`: bytes beyond which the child is killed, with what its descendants
    take (0: no limit; Linux only).
    """

    arguments: tuple[str, ...]
    folder: str
    environment: Mapping[str, str]
    timeout: float | None = None
    channel: str = ""
    largest_file: int = 0
    most_memory: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Completed:
    """How it ended. `code` is negative for a signal, as in `subprocess`; `output` is stdout and stderr as printed,
    head and tail of what was too long, undecodable bytes replaced. `reports` are the bytes of the private channel.
    """

    code: int
    output: str
    timed_out: bool = False
    out_of_memory: bool = False
    reports: bytes = b""
    seconds: float = 0.0


class Processes(Protocol):
    """Runs one child with its descendants: stdin empty, no inherited file descriptor but the channel.

    When `run` returns, also by an exception or a timeout, no descendant of the child lives.
    """

    @abstractmethod
    def run(self, command: Command) -> Completed:
        """Run to the end or the timeout. `PackFailure` when the program cannot be started at all."""
