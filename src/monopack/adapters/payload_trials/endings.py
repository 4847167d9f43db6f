"""How a process ended, in words."""

from __future__ import annotations

import signal

from monopack.domain.ports.processes import Completed


def ending(completed: Completed, timeout: float) -> str:
    """`timed out after 60 s`, `took more than …`, `killed by SIGSEGV` or `exited with 0`."""
    if completed.timed_out:
        return f"timed out after {timeout:g} s"
    if completed.out_of_memory:
        return "took more than three quarters of this machine's memory"
    if completed.code < 0:
        return f"killed by {_signal_name(-completed.code)}"
    return f"exited with {completed.code}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
