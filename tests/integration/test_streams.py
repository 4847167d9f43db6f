"""F15: stdout and stderr closed, full or no longer read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from monopack.cli.streams import Forgiving, colored

WRITE = """
import sys
from monopack.cli import descriptors, streams
descriptors.fill_closed_descriptors()
stderr = streams.Forgiving(sys.stderr)
opened = open(sys.argv[1], "w+")
for number in range(3):
    problem = streams.write_path(f"build/{number}.zip")
    stderr.write(f"told {problem}\\n")
opened.write("mine")
opened.flush()
descriptors.end_stdout()
sys.exit(7)
"""
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")


def shell(redirection: str, own: Path) -> subprocess.CompletedProcess[str]:
    command = f'"{sys.executable}" -c "$0" "$1" {redirection}'
    return subprocess.run(["sh", "-c", command, WRITE, own], capture_output=True, encoding="utf-8", check=False)


def test_F15_open_streams(tmp_path: Path) -> None:
    done = shell("", tmp_path / "own")

    assert done.stdout == "build/0.zip\nbuild/1.zip\nbuild/2.zip\n"
    assert (done.returncode, done.stderr) == (7, "told \n" * 3)


@pytest.mark.parametrize("redirection", [">&-", "2>&-", ">&- 2>&- <&-", "<&-"])
def test_F15_closed_streams_are_not_taken_by_files(tmp_path: Path, redirection: str) -> None:
    done = shell(redirection, tmp_path / "own")

    assert done.returncode == 7
    assert (tmp_path / "own").read_text() == "mine"


@needs_full
def test_F15_full_stdout_is_told_once_and_changes_no_exit_code(tmp_path: Path) -> None:
    done = shell("> /dev/full", tmp_path / "own")

    assert done.returncode == 7
    assert done.stderr == "told No space left on device\ntold \ntold \n"


@needs_full
@pytest.mark.parametrize("redirection", ["2> /dev/full", "> /dev/full 2>&1"])
def test_F15_full_stderr_changes_nothing(tmp_path: Path, redirection: str) -> None:
    assert shell(redirection, tmp_path / "own").returncode == 7


def test_F15_reader_that_went_away(tmp_path: Path) -> None:
    program = [sys.executable, "-c", WRITE, tmp_path / "own"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.wait() == 7
        assert child.stderr.read() == "told \n" * 3


def test_help_into_a_full_device() -> None:
    if Path("/dev/full").exists():
        command = f'"{sys.executable}" -m monopack --help > /dev/full'
        done = subprocess.run(["sh", "-c", command], capture_output=True, encoding="utf-8", check=False)
        assert "Traceback" not in done.stderr
        assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, False),
        ({"TERM": "dumb"}, False),
    ],
)
def test_colour_by_environment(environment: dict[str, str], expected: bool) -> None:
    assert colored(Forgiving(None), environment) is expected


def test_colour_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Forgiving(None)
    monkeypatch.setattr(stream, "isatty", lambda: True)

    assert colored(stream, {"TERM": "xterm"})
    assert not colored(stream, {"TERM": "dumb"})
    assert not colored(stream, {"NO_COLOR": "yes"})
