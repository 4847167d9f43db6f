"""The verifier sees the standard library and the payload, and comes to an end whatever the pack does."""

from __future__ import annotations

import os
import resource
import shutil
import socket
import sys
import time
from pathlib import Path

import pytest

from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.local_interpreters import LocalInterpreters
from monopack.adapters.payload_trials import PayloadVerifier
from monopack.adapters.this_machine import this_platform, this_target
from monopack.domain.model.errors import Location
from monopack.domain.model.verification import ImportFinding, Severity, VerificationReport
from tests.trials import HANDLER, draw, verification

ALLOWANCE = 5.0


@pytest.fixture
def verify(tmp_path):
    """Draw a payload whose pack is the first argument and verify it; `payload` and `scratch` lie in `tmp_path`."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    verifier = PayloadVerifier(processes=ChildProcesses(), scratch=str(scratch))

    def run(pack: str, files: dict[str, str | bytes] | None = None, **fields) -> VerificationReport:
        payload = draw(tmp_path / "payload", {"packs/p.py": pack, **(files or {})})
        before = contents(payload)
        report = verifier.verify(verification(payload, **fields))
        assert contents(payload) == before, "the payload itself was touched"
        assert list(scratch.glob("monopack-trial-*")) == [], "something of the trial was left"
        return report

    return run


def contents(folder: str) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


def only(report: VerificationReport) -> ImportFinding:
    assert len(report.findings) == 1
    return report.findings[0]


def test_a_pack_that_starts(verify):
    report = verify("import json, app.x" + HANDLER, {"app/x.py": "print('hello')"}, loaded=["app.x"])
    assert (report.handshake, report.findings, report.output) == (True, (), "hello\n")


@pytest.mark.parametrize("version", ["3.8", "3.9", "3.10", "3.12", "3.13", "3.14"])
def test_interpreters_of_other_versions(verify, version):
    major, minor = map(int, version.split("."))
    finder = LocalInterpreters(processes=ChildProcesses(), machine=this_platform(), environment=dict(os.environ))
    python = finder.find(this_target((major, minor)))
    if python is None:
        pytest.skip(f"no Python {version} here")
    pack = f"import sys; assert sys.version_info[:2] == ({major}, {minor})" + HANDLER
    assert verify(pack, python=python).findings == ()
    report = verify("import os\ndef f(): os.environ['GONE']\nf()", python=python)
    assert only(report).variable == "GONE"
    assert only(report).frames == ("packs/p.py:3", "packs/p.py:2 in f")
    assert verify("import os; os._exit(0)", python=python).ended == "exited with 0"


@pytest.mark.parametrize(
    ("pack", "error"),
    [
        ("", "entrypoint `lambda_handler` is missing"),
        ("lambda_handler = 3", "entrypoint `lambda_handler` is not callable but of type `int`"),
    ],
)
def test_D02_the_entrypoint_must_be_there_and_callable(verify, pack, error):
    finding = only(verify(pack))
    assert (finding.error, finding.severity) == (error, Severity.FAILURE)


def test_D02_the_entrypoint_may_be_made_lazily(verify):
    assert verify("def __getattr__(name):\n    return print\n").findings == ()


def test_another_entrypoint_or_none(verify):
    assert verify("def main(): pass", entrypoint="main").findings == ()
    assert verify("", entrypoint="").findings == ()


def test_every_other_module_is_imported(verify):
    files = {"app/a.py": "import gone_a", "app/b.py": "raise KeyError('x')", "app/c.py": ""}
    report = verify(HANDLER, files, lazy=["app.a", "app.b", "app.c"])
    assert [(f.module, f.severity, f.missing) for f in report.findings] == [
        ("app.a", Severity.FAILURE, "gone_a"),
        ("app.b", Severity.WARNING, ""),
    ]


def test_what_was_told_already_is_tolerated_where_it_is_lazy(verify):
    files = {"app/a.py": "import gone.sub"}
    finding = only(verify(HANDLER, files, lazy=["app.a"], tolerated=frozenset({"gone.sub"})))
    assert finding.severity is Severity.WARNING
    finding = only(verify("import app.a" + HANDLER, files, tolerated=frozenset({"gone.sub"})))
    assert finding.severity is Severity.FAILURE


@pytest.mark.parametrize("code", ["import sys; sys.exit(0)", "raise SystemExit", "import sys; sys.exit()"])
def test_D01_leaving_is_a_failure(verify, code):
    finding = only(verify(HANDLER + code))
    assert finding.severity is Severity.FAILURE
    assert finding.error.startswith("SystemExit")
    lazily = only(verify(HANDLER, {"app/a.py": code}, lazy=["app.a"]))
    assert (lazily.module, lazily.severity) == ("app.a", Severity.FAILURE)


@pytest.mark.parametrize(
    ("code", "ended"),
    [
        ("import os; os._exit(0)", "exited with 0"),
        ("import os; os._exit(5)", "exited with 5"),
        ("import ctypes; ctypes.string_at(0)", "killed by SIGSEGV"),
        ("import os; os.abort()", "killed by SIGABRT"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "killed by SIGKILL"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "killed by SIGTERM"),
    ],
)
def test_D01_D07_a_process_that_ends_is_told_with_the_place(verify, code, ended):
    report = verify("import app.deep", {"app/deep.py": f"\ndef f():\n    {code}\nf()\n"})
    assert not report.handshake
    assert (report.ended, report.importing) == (ended, "packs.p")
    assert report.stack[0] == "packs/p.py:1"
    assert report.stack[-1] == "app/deep.py:3 in f"


def test_D07_endless_recursion_is_a_failure(verify):
    report = verify("def f(): f()\nf()")
    assert only(report).error.startswith("RecursionError")
    assert len(only(report).frames) <= 60


@pytest.mark.parametrize(
    "code", ["while True: pass", "import time; time.sleep(1000)", "import threading; threading.Event().wait()"]
)
def test_D03_what_hangs_is_killed_and_its_last_stack_shown(verify, code):
    started = time.monotonic()
    report = verify(f"def f():\n    {code}\nf()", timeout=3.0)
    assert time.monotonic() - started < 3 + ALLOWANCE
    assert (report.handshake, report.ended, report.importing) == (False, "timed out after 3 s", "packs.p")
    assert report.stack[0] == "packs/p.py:3"
    assert "packs/p.py:2 in f" in report.stack


def test_D03_stdin_is_empty(verify):
    assert verify("import sys; assert sys.stdin.read() == ''" + HANDLER).findings == ()


def test_D06_sigterm_may_be_ignored_in_vain(verify):
    started = time.monotonic()
    report = verify("import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(1000)", timeout=2.0)
    assert time.monotonic() - started < 2 + ALLOWANCE
    assert report.ended == "timed out after 2 s"


@pytest.mark.skipif(sys.platform != "linux", reason="daemons are caught on Linux only")
def test_D05_a_daemon_that_holds_stdout_ends_with_the_trial(verify):
    daemon = """
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                open(os.environ["PLACE"], "w").write(str(os.getpid()))
                time.sleep(1000)
            os._exit(0)
        os.wait()
        while not os.path.exists(os.environ["PLACE"]) or not open(os.environ["PLACE"]).read(): time.sleep(0.01)
        def lambda_handler(event, context): pass
    """
    place = Path(os.path.realpath(os.environ.get("TMPDIR", "/tmp"))) / f"daemon-{os.getpid()}"
    try:
        report = verify(daemon, environment=(("PLACE", str(place)),))
        pid = int(place.read_text())
    finally:
        place.unlink(missing_ok=True)
    assert report.handshake
    assert not Path(f"/proc/{pid}").exists() or ") Z " in Path(f"/proc/{pid}/stat").read_text()


def test_forks_that_run_on_say_nothing(verify):
    report = verify(
        "import os\npid = os.fork()\nif pid: os.waitpid(pid, 0)" + HANDLER, {"app/a.py": ""}, lazy=["app.a"]
    )
    assert (report.handshake, report.findings) == (True, ())
    child_fails = "import os\npid = os.fork()\nif not pid: raise ValueError\nos.waitpid(pid, 0)" + HANDLER
    assert verify(child_fails).findings == ()


def test_D08_a_flood_of_output_is_bounded(verify):
    report = verify("import os\nfor _ in range(300): os.write(1, b'\\xff' * 2**20)" + HANDLER)
    assert report.handshake
    assert len(report.output) < 200_000


@pytest.mark.parametrize(
    "forged",
    [
        "print(repr(('done',)), flush=True)",
        "for fd in range(3, 256):\n    try: os.write(fd, b\"\\n('done',)\\nx ('done',)\\n\")\n    except OSError: pass",
    ],
)
def test_D08_the_hand_shake_cannot_be_forged_by_writing(verify, forged):
    assert not verify(f"import os\n{forged}\nos._exit(0)").handshake


@pytest.mark.parametrize("fds", ["1, 3", "3, 200", "0, 3"])
def test_D08_closing_usual_descriptors_does_no_harm(verify, fds):
    assert verify(f"import os; os.closerange({fds})" + HANDLER).handshake


def test_D08_closing_every_descriptor_is_a_failure_that_says_so(verify):
    report = verify("import os; os.closerange(3, 4096)" + HANDLER)
    assert not report.handshake
    assert report.importing == "packs.p"
    assert "closed file descriptors" in report.output


def test_standard_functions_may_be_replaced(verify):
    pack = "import os\nos._exit = os.write = os.getpid = lambda *_: None" + HANDLER
    assert verify(pack).handshake


def test_D09_changes_of_the_payload_are_listed_and_stay_away_from_it(verify):
    pack = """
        import os
        os.remove("app/gone.py")
        open("app/new.txt", "w").close()
        open(__file__, "a").write("# more")
        os.chmod("app/mode.py", 0o600)
        os.utime("app/mode.py", (1, 1))
        os.rename("app/moved.py", "app/there.py")
        def lambda_handler(event, context): pass
    """
    files = {f"app/{name}.py": "" for name in ("gone", "mode", "moved", "kept")}
    report = verify(pack, files)
    assert report.changed == (
        "app/gone.py",
        "app/mode.py",
        "app/moved.py",
        "app/new.txt",
        "app/there.py",
        "packs/p.py",
    )


def test_D10_no_byte_code_is_left(verify):
    assert verify("import app.x" + HANDLER, {"app/x.py": ""}).changed == ()


def test_D11_undeletable_folders_are_deleted(verify):
    pack = """
        import os, shutil
        for place in (os.environ["TMPDIR"], os.environ["HOME"], os.getcwd()):
            os.makedirs(place + "/locked/deep")
            open(place + "/locked/deep/file", "w").close()
            os.chmod(place + "/locked/deep", 0)
            os.chmod(place + "/locked", 0)
        os.chdir("/")
        def lambda_handler(event, context): pass
    """
    assert verify(pack).handshake


def test_D11_the_working_folder_may_be_removed(verify):
    assert verify("import os, shutil; shutil.rmtree(os.getcwd())" + HANDLER).handshake


CANARY = "monopack_canary_module"


@pytest.mark.parametrize("place", ["PYTHONPATH", "PYTHONHOME-less user site", "source tree", "beside the interpreter"])
def test_D12_D13_modules_of_this_machine_cannot_be_imported(verify, place, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    draw(elsewhere, {f"{CANARY}.py": ""})
    if place == "PYTHONPATH":
        monkeypatch.setenv("PYTHONPATH", str(elsewhere))
    elif place == "source tree":
        monkeypatch.chdir(elsewhere)
    elif place == "beside the interpreter":
        finding = only(verify("import pytest"))
        assert finding.missing == "pytest"
        return
    else:
        site = f"{elsewhere}/lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
        draw(Path(site), {f"{CANARY}.py": ""})
        monkeypatch.setenv("PYTHONUSERBASE", str(elsewhere))
    assert only(verify(f"import {CANARY}")).missing == CANARY


def test_D14_the_host_s_settings_of_python_have_no_effect(verify, monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONSTARTUP", "/nonexistent")
    monkeypatch.setenv("PYTHONHOME", "/nonexistent")
    monkeypatch.setenv("PYTHONINSPECT", "1")
    monkeypatch.setenv("PYTHONOPTIMIZE", "2")
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "")
    pack = "import sys, warnings\nwarnings.warn('x')\nassert sys.flags.optimize == 0\nassert __debug__" + HANDLER
    assert verify(pack).handshake


def test_D15_no_variable_of_the_builder_is_seen(verify, monkeypatch):
    for name in (
        "AWS_SECRET_ACCESS_KEY",
        "GITHUB_TOKEN",
        "PIP_INDEX_URL",
        "VIRTUAL_ENV",
        "SSH_AUTH_SOCK",
        "LD_PRELOAD_X",
    ):
        monkeypatch.setenv(name, "canary-value")
    pack = "import os\nassert 'canary-value' not in os.environ.values()\nprint(sorted(os.environ))" + HANDLER
    report = verify(pack)
    assert report.findings == ()
    assert "AWS_SECRET_ACCESS_KEY" not in report.output


def test_the_runtime_s_variables_are_there(verify):
    pack = """
        import os
        for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_LAMBDA_FUNCTION_NAME", "TZ", "LANG", "PATH", "_HANDLER"):
            assert os.environ[name], name
        assert os.environ["LAMBDA_TASK_ROOT"] == os.getcwd() == os.path.dirname(os.path.dirname(__file__))
        assert os.listdir(os.environ["HOME"]) == os.listdir(os.environ["TMPDIR"]) == []
        assert os.path.expanduser("~") == os.environ["HOME"]
        assert not [name for name in os.environ if name.startswith("MONOPACK")]
        def lambda_handler(event, context): pass
    """
    assert verify(pack).findings == ()


def test_variables_that_are_asked_for_are_there(verify):
    report = verify(
        "import os; print(os.environ['A'], os.environ['TZ'])" + HANDLER, environment=(("A", "1"), ("TZ", "x"))
    )
    assert report.output == "1 x\n"


def test_a_variable_that_is_missing_is_named_with_its_place(verify):
    finding = only(verify("import app.settings", {"app/settings.py": "import os\n\nTABLE = os.environ['TABLE']\n"}))
    assert finding.variable == "TABLE"
    assert finding.where == Location(path="app/settings.py", line=3)
    assert finding.frames == ("packs/p.py:1", "app/settings.py:3")


@pytest.mark.parametrize("how", ["os.environ.pop('X')", "del os.environ['X']", "os.environb[b'X']"])
def test_other_ways_to_miss_a_variable(verify, how):
    assert only(verify(f"import os\n{how}")).variable == "X"


def test_a_variable_behind_an_error_of_the_pack_s_own(verify):
    pack = "import os\ntry: os.environ['X']\nexcept KeyError as e: raise RuntimeError('configure me') from e"
    finding = only(verify(pack))
    assert finding.variable == "X"
    assert finding.error.startswith("RuntimeError: configure me")


def test_a_missing_module_behind_an_error_of_the_pack_s_own(verify):
    pack = "try: import gone\nexcept ImportError as e: raise RuntimeError('install it') from e"
    assert only(verify(pack)).missing == "gone"


def test_a_fallback_s_own_error_blames_no_absent_module(verify):
    pack = "try: import gone\nexcept ImportError:\n    int('x')"
    assert only(verify(pack)).missing == ""


@pytest.mark.parametrize(
    "code",
    ["import gone.deep.er", "from gone.deep import er", "__import__('gone.deep.er')", "import_module('gone.deep.er')"],
)
def test_a_missing_package_is_told_by_the_module_that_was_wanted_of_it(verify, code):
    finding = only(verify(f"from importlib import import_module\n{code}"))
    assert finding.missing == ("gone.deep" if code.startswith("from") else "gone.deep.er")


def test_a_name_that_a_package_lacks_may_be_a_module(verify):
    finding = only(verify("from app import gone", {"app/__init__.py": ""}))
    assert finding.missing == "app.gone"


def test_payload_modules_win_over_the_standard_library(verify):
    files = {"json.py": "MINE = 1", "traceback.py": "MINE = 1", "site_x.py": ""}
    assert verify("import json, traceback; json.MINE; traceback.MINE" + HANDLER, files).findings == ()


def test_what_the_runtime_provides_is_found_beside(verify, tmp_path):
    beside = draw(tmp_path / "beside", {"boto3.py": "import os; os.remove(__file__)"})
    report = verify("import boto3" + HANDLER, beside=(beside,))
    assert (report.handshake, report.findings, report.changed) == (True, (), ())
    assert Path(beside, "boto3.py").exists()


def test_paths_of_the_trial_are_not_shown(verify):
    report = verify("print(__file__); raise ValueError(__file__)")
    assert report.output == "packs/p.py\n"
    assert only(report).error == "ValueError: packs/p.py"


def test_D23_many_silent_modules_are_no_hang(verify):
    names = [f"app.m{number}" for number in range(500)]
    report = verify(HANDLER, {f"{name.replace('.', '/')}.py": "" for name in names}, lazy=names)
    assert (report.handshake, report.findings) == (True, ())


def test_D18_connections_are_not_blocked(verify):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        pack = f"import socket; socket.create_connection(('127.0.0.1', {port})).close()"
        assert verify(pack + HANDLER).findings == ()


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("bytearray(1 << 62)", "MemoryError"),
        ("kept = [open(__file__) for _ in range(1 << 24)]", "OSError"),
        (
            "import os\nfor n in range(3000): open(f\"{os.environ['TMPDIR']}/{n}\", 'w').close()\nraise OSError",
            "OSError",
        ),
    ],
)
def test_D19_hunger_is_a_failure_and_leaves_nothing(verify, code, error):
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, limits[0]), limits[1]))
    try:
        assert only(verify(code)).error.startswith(error)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_D19_a_memory_hog_is_stopped_before_the_machine_is_full(verify, monkeypatch):
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    monkeypatch.setattr("monopack.adapters.payload_trials.room._SHARE", 100_000_000 / machine)
    report = verify("import time\nkept = [b'x' * 1_000_000 for _ in range(300)]\ntime.sleep(1000)", timeout=300)
    assert not report.handshake
    assert report.ended == "took more than three quarters of this machine's memory"
    assert report.importing == "packs.p"


def test_D19_what_children_take_counts_and_what_they_share_counts_once(verify, monkeypatch):
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    monkeypatch.setattr("monopack.adapters.payload_trials.room._SHARE", 150_000_000 / machine)
    forks = "import os, time\nkept = b'x' * 80_000_000\nfor _ in range(4):\n    if not os.fork():\n        "
    assert verify(f"{forks}time.sleep(1)\n        os._exit(0)\ntime.sleep(0.5)\n{HANDLER}").handshake
    report = verify(f"{forks}own = bytearray(kept)\n        time.sleep(1000)\ntime.sleep(1000)", timeout=300)
    assert report.ended.startswith("took more")


@pytest.mark.skipif(shutil.which("gcc") is None, reason="no compiler")
def test_a_broken_extension_module_names_its_file(verify):
    finding = only(verify("import app.ext", {"app/ext.so": b"\x7fELF nonsense"}))
    assert "ext.so" in finding.error
