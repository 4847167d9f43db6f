"""The command line as a process: its streams, signals, folder and layers."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.monorepo import Monorepo

PACK = "def lambda_handler(event, context): pass\n"
ESCAPE = re.compile(r"\x1b\[")


def start(project: Monorepo, *arguments: str, **streams: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "monopack", *arguments],
        cwd=project.root,
        env=project.variables({}),
        text=True,
        **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams},
    )


def marked_sleepers(mark: str) -> list[int]:
    """Processes whose environment has `mark`, which only the hanging pack is given."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if mark.encode() in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
    return found


needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_F01_F03_interrupted_while_a_pack_hangs(small: Monorepo, tmp_path: Path, number: int) -> None:
    small.build("ping")
    before = small.built("ping.zip").read_bytes()
    mark = f"MARK_OF_TEST={tmp_path}"
    small.write({"packs/ping.py": "import time\ntime.sleep(600)\n" + PACK})

    with start(small, "ping", "--verify-env", mark) as child:
        wait_for(lambda: len(marked_sleepers(mark)) > 0)
        begun = time.monotonic()
        child.send_signal(number)
        stdout, stderr = child.communicate(timeout=60)
        seconds = time.monotonic() - begun

    assert (child.returncode, stdout) == (130, "")
    assert stderr == "interrupted\n"
    assert seconds < 30
    assert marked_sleepers(mark) == []
    assert os.listdir(small.built(".monopack/staged")) == []
    assert small.built("ping.zip").read_bytes() == before
    small.write({"packs/ping.py": PACK})
    assert small.build("ping").built() == ["ping.zip"]


@needs_proc
def test_F04_signal_to_the_whole_group(small: Monorepo, tmp_path: Path) -> None:
    mark = f"MARK_OF_TEST={tmp_path}"
    small.write({"packs/greet.py": "import time\ntime.sleep(600)\n" + PACK})

    with start(small, "--verify-env", mark, process_group=0) as child:
        wait_for(lambda: len(marked_sleepers(mark)) > 0)
        os.killpg(child.pid, signal.SIGINT)
        _, stderr = child.communicate(timeout=60)

    assert child.returncode == 130
    assert stderr == "interrupted\n"
    assert marked_sleepers(mark) == []


def wait_for(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_F15_full_stdout_and_stderr(small: Monorepo) -> None:
    with open("/dev/full", "w") as full:
        with start(small, "ping", stdout=full.fileno()) as child:
            _, stderr = child.communicate(timeout=120)
        assert child.returncode == 0
        assert "warning: cannot write to stdout: No space left on device" in stderr
        assert small.built("ping.zip").exists()
        with start(small, "ping", stdout=full.fileno(), stderr=full.fileno()) as child:
            assert child.wait(timeout=120) == 0
        small.write({"packs/ping.py": "raise RuntimeError\n" + PACK})
        with start(small, "ping", stdout=full.fileno(), stderr=full.fileno()) as child:
            assert child.wait(timeout=120) == 1


@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">&- 2>&- <&-"])
def test_F15_closed_streams(small: Monorepo, redirection: str) -> None:
    command = f'"{sys.executable}" -m monopack ping {redirection}'
    done = subprocess.run(["sh", "-c", command], cwd=small.root, env=small.variables({}), check=False)

    assert done.returncode == 0
    assert small.built("ping.zip").exists()


def test_F15_reader_that_goes_away(small: Monorepo) -> None:
    with start(small) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        stderr = child.stderr.read()
        assert child.wait(timeout=120) == 0

    assert "Traceback" not in stderr
    assert "BrokenPipe" not in stderr
    assert small.built("ping.zip").exists()


def test_A14_current_folder_is_gone(small: Monorepo, tmp_path: Path) -> None:
    command = f'mkdir gone && cd gone && rmdir ../gone && exec "{sys.executable}" -m monopack'
    environment = small.variables({})
    done = subprocess.run(
        ["sh", "-c", command], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
    )

    assert done.returncode == 2
    assert done.stderr.startswith("error: the current directory is gone")


def test_a_project_whose_modules_are_called_like_ours(small: Monorepo) -> None:
    names = ("json", "packaging", "argparse", "rich", "pydantic", "uv", "domain", "enum", "dataclasses", "secrets")
    small.write({f"{name}.py": "raise RuntimeError('not yours')\n" for name in names})

    assert small.build("ping").built() == ["ping.zip"]


def test_from_another_folder(small: Monorepo, tmp_path: Path) -> None:
    run = small.run("ping", "--packs-dir", "project/packs", "--build-dir", "out", cwd=tmp_path)

    assert (run.code, run.stdout) == (0, "out/ping.zip\n")
    assert (tmp_path / "out/ping.zip").is_file()


def test_absolute_folders_are_printed_as_written(small: Monorepo, tmp_path: Path) -> None:
    run = small.build("ping", "--build-dir", str(tmp_path / "out"))

    assert run.stdout == f"{tmp_path}/out/ping.zip\n"


def test_names_that_are_no_ascii_in_a_plain_locale(small: Monorepo) -> None:
    run = small.run("ping", "--build-dir", "construcción", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")

    assert (run.code, run.stdout) == (0, "construcción/ping.zip\n")


def test_the_file_configures_and_the_command_line_overrules(small: Monorepo) -> None:
    small.write({"pyproject.toml": '[tool.monopack]\nsha-output = ["b64"]\nverify = false\nentrypoint = "nothing"\n'})

    small.build("ping").says("not verified")
    assert small.built("ping.package.sha256.b64").exists()
    assert not small.built("ping.package.sha256").exists()
    small.refused("ping", "--verify", code=1).says("nothing")


def test_no_colour_but_on_request(small: Monorepo) -> None:
    small.write({"packs/ping.py": "raise RuntimeError\n"})

    assert not ESCAPE.search(small.run("ping").stderr)
    assert ESCAPE.search(small.run("ping", FORCE_COLOR="1").stderr)
    assert not ESCAPE.search(small.run("ping", FORCE_COLOR="1", NO_COLOR="1").stderr)


def test_on_a_terminal_there_is_a_living_line_and_stdout_is_the_same(small: Monorepo) -> None:
    leader, follower = pty.openpty()
    environment = {**small.variables({}), "TERM": "xterm"}
    with subprocess.Popen(
        [sys.executable, "-m", "monopack"],
        cwd=small.root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=follower,
    ) as child:
        os.close(follower)
        said = drained(leader)
        assert child.stdout is not None
        assert child.stdout.read() == b"build/greet.zip\nbuild/ping.zip\n"
        assert child.wait(timeout=120) == 0

    assert b"\x1b[?25l" in said
    assert said.rindex(b"\x1b[?25h") < said.index(b"first-party")


def drained(leader: int) -> bytes:
    said = b""
    while select.select([leader], [], [], 120)[0]:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.close(leader)
    return said


def test_debug_tells_stages_on_stderr_only(small: Monorepo) -> None:
    run = small.build("greet", "--debug")

    assert run.stdout == "build/greet.zip\n"
    run.says("stage verify", "pack=greet", "took=")


def test_junk_in_source_date_epoch(small: Monorepo) -> None:
    small.refused("ping", code=2, SOURCE_DATE_EPOCH="junk").says("SOURCE_DATE_EPOCH", "junk")
    small.build("ping", SOURCE_DATE_EPOCH="1667997441000")


def test_G08_order_of_output_for_any_number_of_jobs(small: Monorepo) -> None:
    small.write({f"packs/p{number}.py": PACK for number in range(6)})

    runs = {small.build("--jobs", jobs).stdout for jobs in ("1", "3", "16")}

    assert len(runs) == 1
