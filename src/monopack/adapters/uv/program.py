"""uv's binary as a child process."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from monopack.adapters.uv.environment import child_environment
from monopack.adapters.uv.indexes import IndexSettings
from monopack.domain.admission.archive import MOST_BYTES
from monopack.domain.model.errors import PackFailure
from monopack.domain.ports.processes import Command, Completed, Processes

TIMEOUT = 1800.0
_ALWAYS = ("--no-progress", "--color", "never", "--no-python-downloads")
# What is left out while a wheel is unpacked is told on this level only.
_LOG = {"RUST_LOG": "uv_extract=warn"}


class UvProgram:
    """Runs uv in the project root, so that it finds the project's own settings."""

    def __init__(self, *, processes: Processes, root: Path, environment: Mapping[str, str]) -> None:
        self.root = root
        self._processes = processes
        self._environment = environment

    def run(self, arguments: Sequence[str], *, private: str, settings: IndexSettings) -> Completed:
        """Run it to the end; `private` is a folder that it may fill and that is thrown away."""
        environment = child_environment(self._environment, private=Path(private)) | dict(settings.variables) | _LOG
        command = Command(
            arguments=(_binary(), *arguments, *_ALWAYS),
            folder=str(self.root),
            environment=environment,
            timeout=TIMEOUT,
            largest_file=MOST_BYTES,
        )
        return self._processes.run(command)


def _binary() -> str:
    from uv import find_uv_bin  # noqa: PLC0415  # only what fetches pays for looking

    try:
        return str(find_uv_bin())
    except FileNotFoundError:
        found = shutil.which("uv")
    if not found:
        raise PackFailure("uv's binary is missing", hint="install monopack with its dependencies")
    return found
