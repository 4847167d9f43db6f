"""The Pythons that are installed on this machine."""

from __future__ import annotations

import os
import sys
import sysconfig
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

from monopack.domain.model.errors import PackFailure
from monopack.domain.model.target import Platform, Target
from monopack.domain.ports.interpreters import Interpreters
from monopack.domain.ports.processes import Command, Processes

# What a program of this machine begins with (ELF, Mach-O thin and fat, PE); a shim is a script and begins with `#!`.
_PROGRAMS = (b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"MZ")
_QUESTION = """
import sys
print("answer", sys.implementation.name, *sys.version_info[:2], sys.abiflags or "-", sys.maxsize > 2**32)
"""
_PATIENCE = 10.0


class LocalInterpreters(Interpreters):
    """Looks at the running Python, `PATH`, pyenv and uv, and believes none before it was asked.

    `machine` is the platform of this machine, `environment` that of the user.
    """

    def __init__(self, *, processes: Processes, machine: Platform, environment: Mapping[str, str]) -> None:
        self._processes = processes
        self._machine = machine
        self._environment = environment
        self._lock = threading.Lock()
        self._known: dict[tuple[int, int], str | None] = {}

    def find(self, target: Target) -> str | None:
        """Path of a CPython of the target's version that runs here, the running one first; None: there is none."""
        return self.of_version(target.python) if self._machine.can_run(target.platform) else None

    def of_version(self, python: tuple[int, int]) -> str | None:
        """The same by version alone."""
        if python == sys.version_info[:2] and _is_ordinary():
            return sys.executable
        with self._lock:
            if python not in self._known:
                self._known[python] = self._search(python)
            return self._known[python]

    def _search(self, version: tuple[int, int]) -> str | None:
        return next((path for path in self._candidates(version) if self._is(path, version)), None)

    def _candidates(self, version: tuple[int, int]) -> Iterator[str]:
        name = f"python{version[0]}.{version[1]}"
        for folder in self._environment.get("PATH", os.defpath).split(os.pathsep):
            if folder:
                yield f"{folder}/{name}"
        for installed in self._pyenv_versions(version):
            yield str(installed / "bin" / name)
        yield from self._found_by_uv(version)

    def _pyenv_versions(self, version: tuple[int, int]) -> list[Path]:
        home = self._environment.get("HOME", "")
        root = self._environment.get("PYENV_ROOT") or (f"{home}/.pyenv" if home else "")
        found = Path(root, "versions").glob(f"{version[0]}.{version[1]}*") if root else ()
        return sorted(found, reverse=True)

    def _found_by_uv(self, version: tuple[int, int]) -> Iterator[str]:
        from uv import find_uv_bin  # noqa: PLC0415  # only a target of another version pays for looking

        arguments = ("python", "find", "--no-python-downloads", "--no-project", "--no-config")
        try:
            yield self._said((str(find_uv_bin()), *arguments, f"cpython@{version[0]}.{version[1]}"))
        except FileNotFoundError:
            return

    def _is(self, path: str, version: tuple[int, int]) -> bool:
        if not _is_program(path):
            return False
        answer = self._said((path, "-I", "-S", "-c", _QUESTION))
        return answer.split() == ["answer", "cpython", *map(str, version), "-", "True"]

    def _said(self, arguments: tuple[str, ...]) -> str:
        """What a program prints; nothing when it fails or does not start."""
        try:
            completed = self._processes.run(
                Command(arguments=arguments, folder="/", environment=self._environment, timeout=_PATIENCE)
            )
        except PackFailure:
            return ""
        return completed.output.strip() if completed.code == 0 else ""


def _is_ordinary() -> bool:
    return sys.implementation.name == "cpython" and not sysconfig.get_config_var("Py_GIL_DISABLED")


def _is_program(path: str) -> bool:
    try:
        if not path or not Path(path).is_file():
            return False
        with Path(path).open("rb") as file:
            return file.read(4).startswith(_PROGRAMS)
    except OSError:
        return False
