"""`strip` of LLVM or of the GNU binutils."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence

from monopack.domain.model.errors import PackFailure
from monopack.domain.model.stripping import Stripper
from monopack.domain.model.target import Platform, System, Target
from monopack.domain.ports.processes import Command, Processes
from monopack.domain.ports.symbol_stripper import SymbolStripper

_PATIENCE = 10.0
_MOST_SECONDS = 300.0
_AT_ONCE = 100
_VERSION = re.compile(r"^.*(?:LLVM version|GNU strip) .*\d.*$", re.MULTILINE)
_OPTIONS = ("--strip-unneeded", "--preserve-dates")


class StripPrograms(SymbolStripper):
    """Looks on `PATH`: LLVM's reads libraries of every machine, the GNU one those that it was built for."""

    def __init__(self, *, processes: Processes, machine: Platform, environment: Mapping[str, str]) -> None:
        self._processes = processes
        self._machine = machine
        self._environment = {name: environment[name] for name in ("PATH",) if name in environment}
        self._known: dict[str, Stripper | None] = {}

    def find(self, target: Target) -> Stripper | None:
        """The first that is there and says its version."""
        if target.platform.system is not System.LINUX:
            return None
        machine = target.platform.machine
        if machine not in self._known:
            found = (self._asked(name) for name in self._candidates(machine))
            self._known[machine] = next((stripper for stripper in found if stripper is not None), None)
        return self._known[machine]

    def strip(self, paths: Sequence[str], *, folder: str, stripper: Stripper) -> None:
        """Several files by one process."""
        for start in range(0, len(paths), _AT_ONCE):
            batch = [f"./{path}" for path in paths[start : start + _AT_ONCE]]
            arguments = (stripper.program, *_OPTIONS, *batch)
            # Its exit code tells of one file what it says of another: each is looked at afterwards.
            self._processes.run(
                Command(arguments=arguments, folder=folder, environment=self._environment, timeout=_MOST_SECONDS)
            )

    def _candidates(self, machine: str) -> Iterator[str]:
        yield "llvm-strip"
        yield f"{machine}-linux-gnu-strip"
        if self._machine.system is System.LINUX and self._machine.machine == machine:
            yield "strip"

    def _asked(self, name: str) -> Stripper | None:
        program = shutil.which(name, path=self._environment.get("PATH", ""))
        if program is None:
            return None
        command = Command(
            arguments=(program, "--version"), folder="/", environment=self._environment, timeout=_PATIENCE
        )
        try:
            completed = self._processes.run(command)
        except PackFailure:
            return None
        said = _VERSION.search(completed.output)
        return None if completed.code or not said else Stripper(program=program, version=said[0].strip())
