"""What every compiler must do."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from monopack.adapters.byte_compiler import InterpreterCompiler
from monopack.adapters.child_processes import ChildProcesses
from monopack.domain.model.byte_code import byte_code_path
from monopack.domain.ports.byte_compiler import ByteCompiler
from tests.fakes.byte_compiler import FakeByteCompiler

SOURCES = {"app/__init__.py": "", "app/good.py": "x = 1\n", "tool.py": "print('never runs')\n", "bad.py": "def (:\n"}


@pytest.fixture(params=["fake", "interpreter"])
def compiler(request: pytest.FixtureRequest) -> ByteCompiler:
    if request.param == "fake":
        return FakeByteCompiler(broken=frozenset({"bad.py"}))
    return InterpreterCompiler(processes=ChildProcesses())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, text in SOURCES.items():
        file = tmp_path / "sources" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path / "sources"


def test_answers_come_in_order_with_digests_of_what_was_read_and_written(
    compiler: ByteCompiler, folder: Path, tmp_path: Path
) -> None:
    found = compiler.identify(sys.executable)

    answers = compiler.compile(list(SOURCES), folder=str(folder), into=str(tmp_path / "out"), compiler=found)

    assert [answer.path for answer in answers] == list(SOURCES)
    for answer in answers[:-1]:
        written = (tmp_path / "out" / byte_code_path(answer.path, found.tag)).read_bytes()
        assert (answer.sha256, answer.size) == (hashlib.sha256(written).hexdigest(), len(written))
        assert answer.source == hashlib.sha256(SOURCES[answer.path].encode()).hexdigest()
        assert not answer.problem


def test_what_does_not_compile_has_a_problem_and_no_file(compiler: ByteCompiler, folder: Path, tmp_path: Path) -> None:
    found = compiler.identify(sys.executable)

    (answer,) = compiler.compile(["bad.py"], folder=str(folder), into=str(tmp_path / "out"), compiler=found)

    assert answer.problem
    assert answer.source == hashlib.sha256(SOURCES["bad.py"].encode()).hexdigest()
    assert [path for path in tmp_path.rglob("*.pyc") if path.is_file()] == []


def test_byte_code_can_lie_beside_its_source(compiler: ByteCompiler, folder: Path) -> None:
    found = compiler.identify(sys.executable)

    compiler.compile(["app/good.py"], folder=str(folder), into=str(folder), compiler=found)

    assert (folder / byte_code_path("app/good.py", found.tag)).is_file()


def test_nothing_to_compile(compiler: ByteCompiler, folder: Path) -> None:
    assert compiler.compile([], folder=str(folder), into=str(folder), compiler=compiler.identify(sys.executable)) == ()
