"""Interpreters are found where they may be, and believed when they were asked."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.local_interpreters import LocalInterpreters
from monopack.adapters.this_machine import this_platform, this_target
from monopack.domain.model.errors import PackFailure
from monopack.domain.model.target import Target, parse_platform
from monopack.domain.ports.processes import Command, Completed
from tests.fakes.processes import FakeProcesses

VERSION = (3, 9)
BINARY = b"\x7fELF"


class Machine:
    """Programs drawn on disk, each with the version that it claims; uv knows none unless said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.versions: dict[str, str] = {}
        self.by_uv = ""
        self.environment = {"PATH": f"{folder}/first:{folder}/second", "HOME": str(folder)}
        self.processes = FakeProcesses(self._answer)

    def install(self, path: str, answer: str = "answer cpython 3 9 - True", *, content: bytes = BINARY) -> str:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        file.chmod(0o755)
        self.versions[str(file)] = answer
        return str(file)

    def find(self, target: Target | None = None) -> str | None:
        finder = LocalInterpreters(processes=self.processes, machine=this_platform(), environment=self.environment)
        return finder.find(target or this_target(VERSION))

    def _answer(self, command: Command) -> Completed:
        if "find" in command.arguments:
            return Completed(code=0 if self.by_uv else 2, output=self.by_uv or "error: none")
        answer = self.versions[command.arguments[0]]
        if not answer:
            raise PackFailure("cannot be started")
        return Completed(code=0, output=answer)


@pytest.fixture
def machine(tmp_path) -> Machine:
    return Machine(tmp_path)


def test_the_running_one_comes_first(machine):
    machine.install(f"first/python{sys.version_info[0]}.{sys.version_info[1]}")
    assert machine.find(this_target()) == sys.executable
    assert machine.processes.commands == []


def test_a_target_of_another_platform_runs_nowhere_here(machine):
    foreign = Target(python=sys.version_info[:2], platform=parse_platform("windows"), full_version="3.11.0")
    assert machine.find(foreign) is None


def test_nothing_there_is_none(machine):
    assert machine.find() is None


def test_path_is_searched_in_order(machine):
    second = machine.install("second/python3.9")
    assert machine.find() == second
    assert machine.find() == second
    first = machine.install("first/python3.9")
    assert machine.find() == first


def test_pyenv_s_versions_are_searched(machine):
    machine.install("first/python3.9", content=b"#!/usr/bin/env bash\nexec pyenv\n")
    assert machine.find() is None
    found = machine.install(".pyenv/versions/3.9.18/bin/python3.9")
    assert machine.find() == found
    machine.environment["PYENV_ROOT"] = str(machine.folder / "elsewhere")
    assert machine.find() is None


def test_uv_s_are_searched_and_never_downloaded(machine):
    machine.by_uv = machine.install("managed/bin/python3.9")
    assert machine.find() == machine.by_uv
    asked = next(command for command in machine.processes.commands if "find" in command.arguments)
    assert "--no-python-downloads" in asked.arguments


@pytest.mark.parametrize(
    "answer",
    [
        "answer cpython 3 8 - True",
        "answer pypy 3 9 - True",
        "answer cpython 3 9 t True",
        "answer cpython 3 9 - False",
        "hello",
        "",
    ],
)
def test_D17_another_version_or_kind_is_not_believed(machine, answer):
    machine.install("first/python3.9", answer)
    assert machine.find() is None


@pytest.mark.parametrize("content", [b"#!/bin/sh\necho answer cpython 3 9 - True\n", b"", b"text"])
def test_D17_a_shim_or_script_is_not_even_asked(machine, content):
    machine.install("first/python3.9", content=content)
    assert machine.find() is None
    assert all("find" in command.arguments for command in machine.processes.commands)


def test_D17_a_folder_is_no_interpreter(machine):
    (machine.folder / "first/python3.9").mkdir(parents=True)
    assert machine.find() is None


def test_what_was_found_is_remembered(machine):
    machine.install("first/python3.9")
    finder = LocalInterpreters(processes=machine.processes, machine=this_platform(), environment=machine.environment)
    assert finder.find(this_target(VERSION)) == finder.find(this_target(VERSION))
    assert len(machine.processes.commands) == 1


def test_what_is_found_here_is_what_it_is_taken_for():
    processes = ChildProcesses()
    finder = LocalInterpreters(processes=processes, machine=this_platform(), environment=dict(os.environ))
    for minor in range(8, 15):
        python = finder.find(this_target((3, minor)))
        if python is not None:
            question = (python, "-I", "-c", "import sys; print(sys.version_info[:2])")
            said = processes.run(Command(arguments=question, folder="/", environment={}, timeout=60.0)).output
            assert said.strip() == f"(3, {minor})"
