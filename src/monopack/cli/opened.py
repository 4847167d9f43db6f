"""What a run opens is closed in the end, and what may go on is stopped when the run is interrupted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import Protocol, TypeVar

from monopack.cli.interrupts import Interrupts


class _Closes(Protocol):
    def close(self) -> None: ...


class _Stops(Protocol):
    def stop(self) -> None: ...


Closable = TypeVar("Closable", bound=_Closes)
Stoppable = TypeVar("Stoppable", bound=_Stops)


def closed(closing: ExitStack, make: Callable[..., Closable], *given: object, **named: object) -> Closable:
    """What `make` gives, to be closed with all else that was opened."""
    made = make(*given, **named)
    closing.callback(made.close)
    return made


def stopped(interrupts: Interrupts, make: Callable[..., Stoppable], **named: object) -> Stoppable:
    """What `make` gives, to be stopped when the run is interrupted."""
    made = make(**named)
    interrupts.call(made.stop)
    return made


def ended(closing: ExitStack, interrupts: Interrupts, make: Callable[..., Stoppable]) -> Stoppable:
    """The same, stopped also when the run is done: something may still go on that nobody waits for any more."""
    made = stopped(interrupts, make)
    closing.callback(made.stop)
    return made
