"""Child processes by way of a supervisor each, so that nothing of them is left when they end."""

from monopack.adapters.child_processes.runner import ChildProcesses

__all__ = ["ChildProcesses"]
