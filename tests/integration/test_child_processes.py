"""Children are bounded in time and output, see nothing that is not theirs, and leave nobody behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.child_processes.bounded_bytes import Head, HeadAndTail
from monopack.domain.model.errors import PackFailure
from monopack.domain.ports.processes import Command, Completed

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="descendants that flee are caught on Linux only")
ALLOWANCE = 5.0


def command(program: str, folder: Path, **fields) -> Command:
    arguments = (sys.executable, "-I", "-S", "-c", program)
    return Command(**{"arguments": arguments, "folder": str(folder), "environment": {}, "timeout": 60.0, **fields})


def run(program: str, folder: Path, **fields) -> Completed:
    return ChildProcesses().run(command(program, folder, **fields))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False


# A daemon as they are made: two forks, a session of its own; it keeps stdout, drops its environment, says its number.
DAEMON = """
import os, sys, time
read, write = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.write(write, str(os.getpid()).encode())
        os.execve("/bin/sleep", ["sleep", "1000"], {})
    os._exit(0)
os.wait()
print(os.read(read, 20).decode(), flush=True)
"""


@LINUX
def test_D05_a_daemon_that_fled_ends_with_its_parent(tmp_path):
    started = time.monotonic()
    completed = run(DAEMON, tmp_path)
    assert completed.code == 0
    assert not completed.timed_out
    assert not is_alive(int(completed.output))
    assert time.monotonic() - started < 60


@LINUX
def test_D05_a_daemon_ends_at_the_timeout(tmp_path):
    started = time.monotonic()
    completed = run(DAEMON + "time.sleep(1000)", tmp_path, timeout=2.0)
    assert completed.timed_out
    assert time.monotonic() - started < 2 + ALLOWANCE
    assert not is_alive(int(completed.output))


def test_D06_sigterm_may_be_ignored_in_vain(tmp_path):
    program = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(1000)"
    started = time.monotonic()
    completed = run(program, tmp_path, timeout=1.0)
    assert completed.timed_out
    assert completed.code == -signal.SIGKILL
    assert time.monotonic() - started < 1 + ALLOWANCE


def test_sigterm_comes_first(tmp_path):
    program = """
import signal, sys, time
def leave(*_):
    print("leaving", flush=True)
    sys.exit(7)
signal.signal(signal.SIGTERM, leave)
print("ready", flush=True)
time.sleep(1000)
"""
    completed = run(program, tmp_path, timeout=2.0)
    assert (completed.code, completed.timed_out) == (7, True)
    assert completed.output == "ready\nleaving\n"


@LINUX
def test_a_fork_bomb_is_defused(tmp_path):
    program = "import os, time\nfor _ in range(6):\n    if os.fork() == 0: os.setsid()\ntime.sleep(1000)"
    marker = f"bomb-{os.getpid()}-{threading.get_ident()}"
    completed = run(program, tmp_path, timeout=1.0, environment={"MARKER": marker})
    assert completed.timed_out
    assert not _with_marker(marker)


def _with_marker(marker: str) -> list[str]:
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if marker.encode() in Path(f"/proc/{pid}/environ").read_bytes() and is_alive(int(pid)):
                found.append(pid)
        except OSError:
            continue
    return found


def test_D07_a_signal_is_a_negative_code(tmp_path):
    assert run("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", tmp_path).code == -signal.SIGKILL
    assert run("import os; os.abort()", tmp_path).code == -signal.SIGABRT


def test_D08_two_gigabytes_of_output_are_bounded(tmp_path):
    program = (
        "import os\nos.write(1, b'begin')\nfor _ in range(2048): os.write(1, b'x' * 2**20)\nos.write(1, b'the end')"
    )
    completed = run(program, tmp_path)
    assert completed.code == 0
    assert len(completed.output) < 200_000
    assert completed.output.startswith("begin")
    assert completed.output.endswith("the end")
    assert "bytes left out" in completed.output


def test_D08_bytes_that_are_no_text_are_replaced(tmp_path):
    assert run("import os; os.write(2, b'\\xff\\x00a')", tmp_path).output == "�\x00a"


def test_D08_reports_are_bounded(tmp_path):
    program = "import os\nc = int(os.environ['C'])\nfor _ in range(64): os.write(c, b'x' * 2**20)"
    completed = run(program, tmp_path, channel="C")
    assert completed.code == 0
    assert len(completed.reports) == 32 * 1024 * 1024


def test_D08_closing_stdout_is_no_end(tmp_path):
    assert run("import os, sys\nos.close(1)\nos.close(2)\nos._exit(4)", tmp_path).code == 4


def test_stdin_is_empty(tmp_path):
    assert run("import sys; print(repr(sys.stdin.read()))", tmp_path).output == "''\n"


@LINUX
def test_D15_no_descriptor_is_inherited(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("canary")
    with secret.open() as file:
        os.set_inheritable(file.fileno(), True)
        program = "import os; print(sorted(int(n) for n in os.listdir('/proc/self/fd')))"
        # The last one is the listing's own.
        assert run(program, tmp_path).output == "[0, 1, 2, 3]\n"
        many = run(program.replace("import os", "import os; os.environ['C']"), tmp_path, channel="C").output
        assert many.count(",") == 4


def test_the_environment_is_what_was_given(tmp_path, monkeypatch):
    monkeypatch.setenv("CANARY", "1")
    program = "import os; print('CANARY' in os.environ, os.environ['OWN'], 'HOME' in os.environ)"
    assert run(program, tmp_path, environment={"OWN": "x"}).output == "False x False\n"


def test_the_working_folder_is_the_one_given(tmp_path):
    assert run("import os; print(os.getcwd())", tmp_path).output.strip() == os.path.realpath(tmp_path)


@pytest.mark.parametrize("folder", ["", "nowhere"])
def test_what_cannot_start_is_a_failure(tmp_path, folder):
    script = tmp_path / "script"
    script.write_text("no program")
    script.chmod(0o755)
    with pytest.raises(PackFailure, match="cannot be started"):
        run("", tmp_path / folder, arguments=(str(script),) if not folder else (sys.executable,))


def test_many_at_once_from_threads(tmp_path):
    processes = ChildProcesses()
    program = "import os; print(os.environ['N'])"
    with ThreadPoolExecutor(8) as pool:
        runs = [pool.submit(processes.run, command(program, tmp_path, environment={"N": str(n)})) for n in range(24)]
        assert [each.result().output for each in runs] == [f"{n}\n" for n in range(24)]


@LINUX
def test_no_descriptor_of_ours_leaks(tmp_path):
    processes = ChildProcesses()
    processes.run(command("", tmp_path, channel="C"))
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        processes.run(command("", tmp_path, channel="C"))
    assert len(os.listdir("/proc/self/fd")) == before


def test_stop_ends_every_child(tmp_path):
    processes = ChildProcesses()
    outcome: list[BaseException | None] = []

    def wait() -> None:
        try:
            processes.run(command("import time; time.sleep(1000)", tmp_path, timeout=None))
        except KeyboardInterrupt as interrupt:
            outcome.append(interrupt)

    threads = [threading.Thread(target=wait) for _ in range(3)]
    for thread in threads:
        thread.start()
    processes.stop()
    for thread in threads:
        thread.join(30)
    assert len(outcome) == 3
    with pytest.raises(KeyboardInterrupt):
        processes.run(command("", tmp_path))


@LINUX
def test_children_die_with_a_killed_monopack(tmp_path):
    program = f"""
import sys
from pathlib import Path
from monopack.adapters.child_processes import ChildProcesses
from monopack.domain.ports.processes import Command
child = "import os, time; open('pid', 'w').write(str(os.getpid())); os.rename('pid', 'child'); time.sleep(1000)"
ChildProcesses().run(
    Command(arguments=(sys.executable, "-I", "-S", "-c", child), folder={str(tmp_path)!r}, environment={{}})
)
"""
    parent = subprocess.Popen([sys.executable, "-c", program])
    try:
        _until((tmp_path / "child").exists)
    finally:
        parent.kill()
        parent.wait()
    child = int((tmp_path / "child").read_text())
    _until(lambda: not is_alive(child))


@LINUX
def test_an_interrupt_ends_the_child(tmp_path):
    program = f"""
import os, signal, sys, threading, time
from monopack.adapters.child_processes import ChildProcesses
from monopack.domain.ports.processes import Command
from pathlib import Path
def interrupt():
    while not Path({str(tmp_path)!r}, "child").exists(): time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt, daemon=True).start()
child = "import os, time; open('pid', 'w').write(str(os.getpid())); os.rename('pid', 'child'); time.sleep(1000)"
try:
    ChildProcesses().run(
        Command(arguments=(sys.executable, "-I", "-S", "-c", child), folder={str(tmp_path)!r}, environment={{}})
    )
except KeyboardInterrupt:
    print("interrupted")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "interrupted\n"
    assert not is_alive(int((tmp_path / "child").read_text()))


def _until(condition, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_head_and_tail_keep_both_ends_whatever_the_pieces():
    for size in (1, 3, 7, 100):
        kept = HeadAndTail(10)
        text = bytes(range(65, 91)) * 4
        for start in range(0, len(text), size):
            kept.feed(text[start : start + size])
        assert kept.text() == f"{text[:10].decode()}\n… {len(text) - 20} bytes left out …\n{text[-10:].decode()}"


def test_head_and_tail_of_little_is_all():
    kept = HeadAndTail(10)
    for piece in (b"12345", b"67890", b"abcde"):
        kept.feed(piece)
    assert kept.text() == "1234567890abcde"


def test_head_keeps_the_beginning():
    kept = Head(4)
    kept.feed(b"123")
    kept.feed(b"456")
    assert kept.data() == b"1234"
