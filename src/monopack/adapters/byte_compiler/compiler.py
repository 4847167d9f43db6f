"""Compiling by a program of our own in the target's interpreter."""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from monopack.adapters.files.temporary import temporary_folder
from monopack.adapters.files.writing import write_new
from monopack.domain.model.byte_code import CompiledFile, Compiler, byte_code_path
from monopack.domain.model.errors import PackFailure
from monopack.domain.ports.byte_compiler import ByteCompiler
from monopack.domain.ports.processes import Command, Processes

_PROGRAM = Path(__file__).with_name("inside_compile.py")
_CHANNEL = "MONOPACK_COMPILED"
# Only a seed that is the same everywhere makes sets of text lie alike; `-I` would ignore it.
_ENVIRONMENT = {"PYTHONHASHSEED": "0"}
_FLAGS = ("-s", "-S", "-B", "-W", "ignore")
_QUESTION = """
import importlib.util, platform, sys
print("answer", platform.python_version(), sys.implementation.cache_tag, importlib.util.MAGIC_NUMBER.hex())
"""
_PATIENCE = 10.0
_WORDS = 4
_BATCH_BYTES = 1_500_000
"""Of source: about a second's work, so that no core waits long for the last batch."""


class InterpreterCompiler(ByteCompiler):
    """Starts an interpreter for each batch, as many at once as there are cores; safe for several threads."""

    def __init__(self, *, processes: Processes) -> None:
        self._processes = processes
        self._executor = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="compiling")
        self._known = {sys.executable: _running()}

    def identify(self, python: str) -> Compiler:
        """What the interpreter says of itself; the running one need not be asked, and each is asked once."""
        if python not in self._known:
            self._known[python] = self._asked(python)
        return self._known[python]

    def compile(self, paths: Sequence[str], *, folder: str, into: str, compiler: Compiler) -> tuple[CompiledFile, ...]:
        """Compile in batches."""
        pending = [
            self._executor.submit(self._compiled, batch, folder, into, compiler) for batch in _batches(paths, folder)
        ]
        found = {file.path: file for future in pending for file in future.result()}
        return tuple(found[path] for path in paths)

    def _compiled(self, paths: list[str], folder: str, into: str, compiler: Compiler) -> list[CompiledFile]:
        with temporary_folder(prefix="monopack-compile-") as scratch:
            orders = scratch / "orders.json"
            files = [(path, byte_code_path(path, compiler.tag)) for path in paths]
            content = json.dumps({"channel": _CHANNEL, "folder": folder, "into": into, "files": files})
            write_new(orders, content.encode())
            completed = self._processes.run(
                Command(
                    arguments=(compiler.python, *_FLAGS, str(_PROGRAM), str(orders)),
                    folder=str(scratch),
                    environment=_ENVIRONMENT,
                    channel=_CHANNEL,
                )
            )
        answers = [_answer(line) for line in completed.reports.splitlines()]
        if completed.code or len(answers) != len(paths):
            why = completed.output.strip() or f"it ended with {completed.code}"
            raise PackFailure(f"{compiler} does not compile", why=why, hint="leave out `--bytecode`")
        return answers

    def _asked(self, python: str) -> Compiler:
        command = Command(
            arguments=(python, *_FLAGS, "-c", _QUESTION), folder="/", environment=_ENVIRONMENT, timeout=_PATIENCE
        )
        words = self._processes.run(command).output.split()
        if len(words) != _WORDS or words[0] != "answer":
            raise PackFailure(f"`{python}` does not say what it compiles to", hint="leave out `--bytecode`")
        return Compiler(python=python, version=words[1], tag=words[2], magic=words[3])


def _running() -> Compiler:
    return Compiler(
        python=sys.executable,
        version=platform.python_version(),
        tag=sys.implementation.cache_tag or "",
        magic=importlib.util.MAGIC_NUMBER.hex(),
    )


def _batches(paths: Sequence[str], folder: str) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for path in paths:
        batch.append(path)
        size += Path(folder, path).stat().st_size
        if size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _answer(line: bytes) -> CompiledFile:
    path, source, sha256, size, problem = json.loads(line)
    return CompiledFile(path=path, source=source, sha256=sha256, size=size, problem=problem)
