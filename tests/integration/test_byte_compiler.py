"""Byte code by real interpreters: the same bytes whatever surrounds a source, used without a look at the source."""

from __future__ import annotations

import importlib.util
import marshal
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from monopack.adapters.byte_compiler import InterpreterCompiler
from monopack.adapters.byte_compiler import compiler as module
from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.local_interpreters import LocalInterpreters
from monopack.adapters.this_machine import this_platform
from monopack.domain.model.byte_code import CompiledFile, byte_code_path
from monopack.domain.model.errors import PackFailure
from monopack.domain.ports.processes import Command, Completed
from tests.fakes.processes import FakeProcesses

PROCESSES = ChildProcesses()
INTERPRETERS = LocalInterpreters(processes=PROCESSES, machine=this_platform(), environment=dict(os.environ))
VERSIONS = [(3, minor) for minor in range(8, 14)]
# What has been seen to depend on what was compiled before: equal sets in two functions, texts that the interpreter
# itself interns when it first meets a name beyond ASCII, single characters.
TRAPS = {
    "first.py": "def f(x): return x in {'225', '226', '426'}\ndef g(x): return x in {'426', '226', '225'}\n",
    "second.py": "STATES = ('225', '226', '426')\nCHARACTERS = ['(', ')', 'a', b'(', 1.5, 1000]\n",
    "third.py": "na\u00efve = 1\nNAME = 'NFKC'\n",
    "fourth.py": "import unicodedata\nprint(unicodedata.normalize('NFKC', '('))\n",
}


def draw(folder: Path, files: dict[str, str]) -> str:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return str(folder)


def compiled(folder: str, paths: list[str], into: Path, python: str = sys.executable) -> dict[str, CompiledFile]:
    compiler = InterpreterCompiler(processes=PROCESSES)
    answers = compiler.compile(paths, folder=folder, into=str(into), compiler=compiler.identify(python))
    return {answer.path: answer for answer in answers}


@pytest.mark.parametrize("version", VERSIONS, ids=str)
def test_order_and_company_change_no_byte(version: tuple[int, int], tmp_path: Path) -> None:
    python = INTERPRETERS.of_version(version)
    if python is None:
        pytest.skip(f"no Python {version} here")
    folder = draw(tmp_path / "one", TRAPS)
    library = Path(os.__file__).parent
    for name in ("ast", "enum", "ftplib", "stringprep", "token", "string"):
        text = (library / f"{name}.py").read_text("utf-8")
        draw(tmp_path / "one", {f"{name}.py": text})
    paths = sorted(path.name for path in Path(folder).iterdir())

    first = compiled(folder, paths, tmp_path / "out", python)
    random.Random(1).shuffle(paths)
    again = compiled(folder, paths, tmp_path / "again", python)
    alone = {path: compiled(folder, [path], tmp_path / "alone", python)[path] for path in paths[:4]}

    assert first == again
    assert alone == {path: first[path] for path in alone}


def test_the_folder_shows_nowhere_and_batches_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = draw(tmp_path / "here", TRAPS)
    first = compiled(folder, list(TRAPS), tmp_path / "out")
    monkeypatch.setattr(module, "_BATCH_BYTES", 1)
    monkeypatch.setenv("PYTHONHASHSEED", "77")
    other = draw(tmp_path / "a much longer place" / "there", TRAPS)

    assert compiled(other, list(TRAPS), tmp_path / "other") == first
    for path in tmp_path.rglob("*.pyc"):
        assert str(tmp_path).encode() not in path.read_bytes()


def test_it_is_an_unchecked_hash_and_names_its_source_by_its_path(tmp_path: Path) -> None:
    folder = draw(tmp_path / "app", {"pkg/m.py": "x = 1\n"})
    compiled(folder, ["pkg/m.py"], tmp_path / "out")
    data = (tmp_path / "out" / byte_code_path("pkg/m.py", sys.implementation.cache_tag)).read_bytes()

    assert data[:4] == importlib.util.MAGIC_NUMBER
    assert data[4:8] == b"\x01\0\0\0"
    assert data[8:16] == importlib.util.source_hash(b"x = 1\n")
    assert marshal.loads(data[16:]).co_filename == "pkg/m.py"


def test_it_is_used_although_the_source_says_something_else(tmp_path: Path) -> None:
    folder = draw(tmp_path / "app", {"m.py": "print('compiled', __file__)\n"})
    compiled(folder, ["m.py"], Path(folder))
    draw(tmp_path / "app", {"m.py": "print('source')\n"})

    said = subprocess.run(
        [sys.executable, "-S", "-B", "-c", f"import sys; sys.path[:0] = [{folder!r}]; import m"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout

    assert said.split() == ["compiled", f"{folder}/m.py"]


def test_each_interpreter_says_what_it_is() -> None:
    compiler = InterpreterCompiler(processes=PROCESSES)
    for version in VERSIONS:
        python = INTERPRETERS.of_version(version)
        if python is not None:
            found = compiler.identify(python)
            assert found.version.startswith(f"{version[0]}.{version[1]}.")
            assert found.tag == f"cpython-{version[0]}{version[1]}"
            assert bytes.fromhex(found.magic)[2:] == b"\r\n"


def test_the_running_interpreter_says_of_itself_what_it_says_when_asked() -> None:
    compiler = InterpreterCompiler(processes=PROCESSES)
    assert compiler._asked(sys.executable) == compiler.identify(sys.executable)


@pytest.mark.parametrize("output", ["", "hello", "answer 3.9"])
def test_one_that_does_not_answer_is_refused(output: str) -> None:
    compiler = InterpreterCompiler(processes=FakeProcesses(lambda _: Completed(code=0, output=output)))
    with pytest.raises(PackFailure, match=r"`/some/python` does not say"):
        compiler.identify("/some/python")


def test_an_interpreter_that_ends_early_is_told(tmp_path: Path) -> None:
    def dies(_: Command) -> Completed:
        return Completed(code=-9, output="out of memory", reports=b"")

    compiler = InterpreterCompiler(processes=FakeProcesses(dies))
    folder = draw(tmp_path, {"m.py": ""})
    with pytest.raises(PackFailure, match="does not compile") as told:
        compiler.compile(["m.py"], folder=folder, into=folder, compiler=compiler.identify(sys.executable))
    assert told.value.why == "out of memory"


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="deeper texts are read there")
def test_a_source_that_ends_the_compiler_has_no_byte_code(tmp_path: Path) -> None:
    deep = "x = " + "(" * 5000 + ")" * 5000 + "\n"
    folder = draw(tmp_path / "app", {"deep.py": deep, "good.py": "x = 1\n"})

    found = compiled(folder, ["deep.py", "good.py"], tmp_path / "out")

    assert found["deep.py"].problem
    assert not found["good.py"].problem


def test_sets_that_lie_by_address_are_left_where_they_are_written_so(tmp_path: Path) -> None:
    python = INTERPRETERS.of_version((3, 10)) or INTERPRETERS.of_version((3, 9))
    if python is None:
        pytest.skip("no Python before 3.11 here")
    folder = draw(tmp_path / "app", {"m.py": "def f(x): return x in {None, 'a', 'b'}\n", "n.py": "y = 1 in {1, 'a'}\n"})

    found = compiled(folder, ["m.py", "n.py"], tmp_path / "out", python)

    assert found["m.py"].problem
    assert not found["n.py"].problem
