"""Temporary folders do not outlive their run for long, however it ended, and others' are left alone."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from monopack.adapters.files.temporary import TemporaryFolder, collect_dead, temporary_folder
from tests.file_faults import Counted, failing, faulty

MAKES_ONE_AND_WAITS = """
import sys
from monopack.adapters.files.temporary import TemporaryFolder
folder = TemporaryFolder(prefix="monopack-trial-")
(folder.path / "deep").mkdir()
(folder.path / "deep" / "file").write_text("x")
(folder.path / "deep").chmod(0)
print(folder.path, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def start(place: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", MAKES_ONE_AND_WAITS],
        env={**os.environ, "TMPDIR": str(place)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )


def test_F17_folders_of_dead_runs_are_collected_and_living_ones_are_not(place: Path) -> None:
    dead = [start(place) for _ in range(3)]
    living = start(place)
    for process in (*dead, living):
        assert process.stdout is not None
        process.stdout.readline()
    for process in dead:
        process.send_signal(signal.SIGKILL)
        process.wait()

    collect_dead()

    left = sorted(place.iterdir())
    assert len(left) == 2
    assert left[1].name == f"{left[0].name}.lock"
    living.communicate("")
    assert not list(place.iterdir())


def test_F17_what_others_put_there_is_left_alone(place: Path) -> None:
    os.mkfifo(place / "monopack-trial-pipe.lock")
    (place / "monopack-trial-1").mkdir()
    (place / "monopack-link.lock").symlink_to("monopack-trial-1")
    (place / "monopack-link").symlink_to("monopack-trial-1")
    before = sorted(os.listdir(place))
    collect_dead()
    assert sorted(os.listdir(place)) == before


@pytest.mark.parametrize("name", ["make_folder", "remove_tree", "remove"])
def test_F10_a_folder_that_cannot_be_made_or_removed_leaves_nothing_that_is_not_collected(
    place: Path, name: str
) -> None:
    with faulty(Counted(1, failing(28), names=frozenset({name}))):
        try:
            with temporary_folder(prefix="monopack-trial-"):
                pass
        except OSError:
            assert name == "make_folder"
    collect_dead()
    assert not list(place.iterdir())


def test_a_folder_is_gone_with_its_object(place: Path) -> None:
    folder = TemporaryFolder(prefix="monopack-trial-")
    assert folder.path.is_dir()
    assert folder.path.stat().st_mode & 0o077 == 0
    del folder
    gc.collect()
    assert not list(place.iterdir())
