"""A results file that is damaged, foreign, unwritable or used by several processes."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from monopack.adapters.sqlite_cache import SqliteCache
from tests.fakes.progress import FakeProgress

VALUES = {f"key-{number}": bytes(range(256)) * 8 for number in range(40)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    cache = SqliteCache(folder=tmp_path, progress=FakeProgress())
    cache.put_many("scan", VALUES)
    cache.close()
    return tmp_path


def file_of(folder: Path) -> Path:
    (found,) = folder.glob("*.sqlite")
    return found


def read(folder: Path, progress: FakeProgress | None = None) -> dict[str, bytes]:
    cache = SqliteCache(folder=folder, progress=progress or FakeProgress())
    found = dict(cache.get_many("scan", VALUES))
    cache.put_many("scan", VALUES)
    assert cache.get_many("scan", VALUES) in (VALUES, found)
    cache.close()
    return found


def test_it_lasts(folder: Path):
    assert read(folder) == VALUES


def test_E02_a_flipped_byte_never_changes_a_value(folder: Path):
    path = file_of(folder)
    whole = path.read_bytes()
    for offset in range(0, len(whole), 997):
        path.write_bytes(whole[:offset] + bytes([whole[offset] ^ 0x55]) + whole[offset + 1 :])
        found = read(folder)
        assert all(VALUES.get(key) == value for key, value in found.items())
        assert read(folder) == VALUES


@pytest.mark.parametrize("damage", ["empty", "half", "zeros", "text"])
def test_E03_a_spoilt_file_is_begun_anew(folder: Path, damage: str):
    path = file_of(folder)
    whole = path.read_bytes()
    path.write_bytes(
        {"empty": b"", "half": whole[: len(whole) // 2], "zeros": bytes(len(whole)), "text": b"hello" * 999}[damage]
    )
    found = read(folder)
    assert all(VALUES.get(key) == value for key, value in found.items())
    assert read(folder) == VALUES


def test_E07_another_table_is_begun_anew(folder: Path):
    path = file_of(folder)
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE results (something TEXT)")
    connection.close()
    progress = FakeProgress()
    assert read(folder, progress) == {}
    assert len(progress.warnings) == 1
    assert read(folder) == VALUES


@pytest.mark.parametrize("kind", ["fifo", "folder", "link"])
def test_E09_what_is_no_file_is_left_alone_and_told(folder: Path, kind: str, tmp_path: Path):
    path = file_of(folder)
    path.unlink()
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to(secret)
    progress = FakeProgress()
    assert read(folder, progress) == {}
    assert len(progress.warnings) == 1
    assert secret.read_bytes() == b"secret"


def test_a_folder_that_cannot_be_made_is_told_once(tmp_path: Path):
    (tmp_path / "file").write_text("no folder")
    progress = FakeProgress()
    assert read(tmp_path / "file" / "cache", progress) == {}
    assert len(progress.warnings) == 1


def test_processes_share_it(tmp_path: Path):
    code = """
import sys
from pathlib import Path
from monopack.adapters.sqlite_cache import SqliteCache
from tests.fakes.progress import FakeProgress
progress = FakeProgress()
cache = SqliteCache(folder=Path(sys.argv[1]), progress=progress)
for number in range(50):
    cache.put_many("scan", {f"{sys.argv[2]}-{number}": b"x" * 100, "shared": b"same"})
    assert cache.get_many("scan", ["shared"]) == {"shared": b"same"}
assert not progress.warnings, progress.warnings
"""
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(number)], env=environment)
        for number in range(3)
    ]
    assert [process.wait() for process in running] == [0, 0, 0]
    keys = [f"{process}-{number}" for process in range(3) for number in range(50)]
    cache = SqliteCache(folder=tmp_path, progress=FakeProgress())
    assert len(cache.get_many("scan", keys)) == 150
