"""What the verifier measures of the entrypoint's import, and that measuring shows nowhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monopack.adapters.byte_compiler import InterpreterCompiler
from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.local_interpreters import LocalInterpreters
from monopack.adapters.payload_trials import PayloadVerifier
from monopack.adapters.this_machine import this_platform
from monopack.domain.model.profile import ImportMeasure
from monopack.domain.model.verification import VerificationReport
from tests.trials import HANDLER, draw, verification

PROCESSES = ChildProcesses()
INTERPRETERS = LocalInterpreters(processes=PROCESSES, machine=this_platform(), environment=dict(os.environ))
VERSIONS = [(3, minor) for minor in range(8, 15)]
PACK = """
    import app.slow
    from app import inner
    try:
        import gone
    except ImportError:
        pass
    import json


    def lambda_handler(event, context): pass
"""
APP = {
    "app/__init__.py": "",
    "app/slow.py": "import time\nfrom app.deep import x\ntime.sleep(0.05)\n",
    "app/deep.py": "import time\ntime.sleep(0.1)\nx = 1\n",
    "app/inner/__init__.py": "",
    "app/lazy.py": "",
}


@pytest.fixture
def verify(tmp_path):
    verifier = PayloadVerifier(processes=PROCESSES)

    def run(pack: str, files: dict[str, str] | None = None, **fields) -> VerificationReport:
        return verifier.verify(
            verification(draw(tmp_path / "payload", {"packs/p.py": pack, **(files or {})}), **fields)
        )

    return run


def measured(report: VerificationReport) -> ImportMeasure:
    assert report.findings == ()
    assert report.measure is not None
    return report.measure


@pytest.mark.parametrize("version", VERSIONS, ids=str)
def test_every_import_with_who_imports_it_and_its_time(verify, version) -> None:
    python = INTERPRETERS.of_version(version)
    if python is None:
        pytest.skip(f"no Python {version} here")
    found = measured(verify(PACK, APP, lazy=["app.lazy"], python=python))

    rows = {one.name: one for one in found.imports}
    assert {"packs.p", "app.slow", "app", "app.deep", "app.inner", "gone"} <= set(rows)
    assert "app.lazy" not in rows
    assert str(rows["app.slow"].where) == "packs/p.py:2"
    assert str(rows["app.deep"].where) == "app/slow.py:2"
    assert str(rows["app.inner"].where) == "packs/p.py:3"
    assert found.imports[rows["app.deep"].parent].name == "app.slow"
    assert found.imports[rows["app.slow"].parent].name == "packs.p"
    assert found.seconds >= rows["packs.p"].seconds >= rows["app.slow"].seconds >= rows["app.deep"].seconds >= 0.1
    assert rows["app.slow"].seconds - rows["app.deep"].seconds >= 0.05
    assert 0 < rows["app.slow"].compiling < rows["app.slow"].seconds
    assert set(found.compiled) == {"packs/p.py", *(path for path in APP if path != "app/lazy.py")}


def test_modules_of_elsewhere_are_measured_but_are_nothing_to_compile(verify, tmp_path: Path) -> None:
    beside = draw(tmp_path / "beside", {"provided.py": "import json"})
    found = measured(verify("import provided, json" + HANDLER, beside=(beside,)))
    assert found.compiled == ("packs/p.py",)
    assert {"provided", "json"} <= {one.name for one in found.imports}


def test_byte_code_is_used_and_its_absence_seen(tmp_path: Path) -> None:
    folder = draw(tmp_path / "payload", {"packs/p.py": "import app.a, app.b" + HANDLER, "app/a.py": "", "app/b.py": ""})
    compiler = InterpreterCompiler(processes=PROCESSES)
    python = verification(folder).python
    compiler.compile(["packs/p.py", "app/a.py"], folder=folder, into=folder, compiler=compiler.identify(python))

    report = PayloadVerifier(processes=PROCESSES).verify(verification(folder))

    assert measured(report).compiled == ("app/b.py",)


def test_imports_by_function_and_loaders_of_their_own_are_seen(verify) -> None:
    pack = """
    import importlib, importlib.util, os
    importlib.import_module("app.a")
    spec = importlib.util.spec_from_file_location("other", os.path.join(os.path.dirname(__file__), "../app/b.py"))
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    def lambda_handler(event, context): pass
    """
    found = measured(verify(pack, {"app/a.py": "", "app/b.py": ""}))
    assert "packs/p.py:3" in {str(one.where) for one in found.imports if one.name == "app.a"}
    assert "app/a.py" in found.compiled


@pytest.mark.parametrize("version", VERSIONS, ids=str)
def test_a_stack_looks_as_without_measuring(verify, version) -> None:
    """`warnings`, loggers and the like count frames; tracebacks leave out the import system's."""
    python = INTERPRETERS.of_version(version)
    if python is None:
        pytest.skip(f"no Python {version} here")
    module = """
    import sys, warnings, traceback
    frame, files = sys._getframe(), []
    while frame:
        files.append(frame.f_code.co_filename)
        frame = frame.f_back
    print([name.rpartition("/")[2] for name in files if not name.startswith("<frozen importlib")][:2])
    warnings.warn("seen", stacklevel=2)
    """
    pack = "import app.a\ntry:\n    import app.b\nexcept ValueError as error:\n    import traceback\n"
    pack += "    print([f.name for f in traceback.extract_tb(error.__traceback__)])\n" + HANDLER
    report = verify(pack, {"app/a.py": module, "app/b.py": "raise ValueError"}, python=python)
    lines = report.output.splitlines()
    assert "['a.py', 'p.py']" in lines
    assert "packs/p.py:1: UserWarning: seen" in report.output
    assert "['<module>', '<module>']" in lines


DEEP = """
import sys
sys.path.insert(0, sys.argv[1])
import app.m0
print(len([name for name in sys.modules if name.startswith("app.m")]))
"""


@pytest.mark.parametrize("version", VERSIONS, ids=str)
def test_imports_may_lie_as_deep_as_without_measuring(verify, version, tmp_path: Path) -> None:
    python = INTERPRETERS.of_version(version)
    if python is None:
        pytest.skip(f"no Python {version} here")
    chain = "try:\n    import app.m{}\nexcept RecursionError:\n    pass\n"
    folder = draw(tmp_path / "deep", {f"app/m{number}.py": chain.format(number + 1) for number in range(400)})
    command = [python, "-I", "-S", "-B", "-c", DEEP, folder]
    deepest = int(subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout)
    assert 50 < deepest < 400
    # The verifier's own program takes some frames, as the cloud's does; Python 3.8 lets nobody near its limit.
    last = deepest - (4 if version > (3, 8) else 12)
    files = {f"app/m{number}.py": f"import app.m{number + 1}\n" for number in range(last)} | {f"app/m{last}.py": ""}

    found = measured(verify("import app.m0" + HANDLER, files, python=python))

    assert f"app.m{last}" in {one.name for one in found.imports}


def test_the_limit_of_recursion_is_as_it_was_and_as_the_pack_sets_it(verify) -> None:
    module = "import sys\nassert sys.getrecursionlimit() == {}, sys.getrecursionlimit()\n"
    files = {"app/late.py": module.format(sys.getrecursionlimit())}
    assert verify("import json" + HANDLER, files, lazy=["app.late"]).findings == ()
    files = {"app/a.py": "import app.b", "app/b.py": "import sys; sys.setrecursionlimit(4321)"}
    report = verify("import app.a" + HANDLER, files | {"app/late.py": module.format(4321)}, lazy=["app.late"])
    assert report.findings == ()


def test_the_import_system_is_put_back(verify) -> None:
    module = "import sys\nsystem = sys.modules['_frozen_importlib']\n"
    module += "assert system._find_and_load.__module__ == system.__name__, system._find_and_load\n"
    module += "assert '_measure' not in repr(system._find_and_load)\n"
    report = verify("import json" + HANDLER, {"app/late.py": module}, lazy=["app.late"])
    assert (report.handshake, report.findings) == (True, ())


def test_other_threads_are_left_alone(verify) -> None:
    pack = "import threading\nthread = threading.Thread(target=__import__, args=('app.a',))\n"
    pack += "thread.start()\nthread.join()\n" + HANDLER
    found = measured(verify(pack, {"app/a.py": "import json"}))
    assert "app.a" not in {one.name for one in found.imports}


def test_nothing_is_measured_of_what_fails(verify) -> None:
    report = verify("raise ValueError('no')" + HANDLER)
    assert report.measure is None
    assert [finding.error for finding in report.findings] == ["ValueError: no"]
