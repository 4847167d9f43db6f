"""One project, built again with one thing around it changed at a time: the artifacts are the same bytes."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.drawn_projects import draw_small
from tests.monorepo import Monorepo
from tests.patches import patched

Copy = Callable[..., Monorepo]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Monorepo:
    """The build that all others are compared with."""
    folder = tmp_path_factory.mktemp("first")
    project = draw_small(Monorepo(root=folder / "project", cache=folder / "cache"))
    project.write({"app/data/words.txt": "hello\r\n", "app/data/run.sh": "#!/bin/sh\n"})
    greeting = (project.root / "app/greeting.py").read_text()
    more = "from pathlib import Path\nWORDS = list((Path(__file__).parent / 'data').iterdir())\n"
    project.write({"app/greeting.py": more + greeting})
    (project.root / "app/data/run.sh").chmod(0o755)
    project.build("--sha-output", "hex,b64")
    return project


@pytest.fixture
def copy(first: Monorepo, tmp_path: Path) -> Copy:
    """A second checkout of the first project, not yet built, with its warm cache."""

    def make(root: Path = tmp_path / "copy") -> Monorepo:
        shutil.copytree(first.root, root, ignore=shutil.ignore_patterns("build"))
        return replace(first, root=root)

    return make


def members(path: Path) -> Iterator[tuple[str, int, tuple[int, ...], bytes]]:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            yield member.filename, member.external_attr, member.date_time, archive.read(member)


def artifacts(build: Path) -> list[Path]:
    return sorted(path for path in build.iterdir() if path.is_file())


def assert_same(one: Path, other: Path) -> None:
    """File by file and member by member first, for that says what differs; then byte by byte."""
    assert [path.name for path in artifacts(one)] == [path.name for path in artifacts(other)]
    for path in (path for path in artifacts(one) if path.suffix == ".zip"):
        for left, right in zip(members(path), members(other / path.name), strict=True):
            assert left == right
    for path in artifacts(one):
        assert path.read_bytes() == (other / path.name).read_bytes(), path.name


def rebuilt(first: Monorepo, project: Monorepo, *options: str, umask: int = 0o022, **environment: str) -> None:
    """Build the copy and compare."""
    run = project.run("--sha-output", "hex,b64", *options, umask=umask, **environment)
    assert run.code == 0, run.stderr
    assert_same(first.root / "build", project.root / "build")


def test_the_comparison_sees_a_difference(first: Monorepo, copy: Copy) -> None:
    other = copy()
    other.write({"app/data/words.txt": "hello\n"})
    with pytest.raises(AssertionError, match="hello"):
        rebuilt(first, other)


def test_H01_a_year_later(first: Monorepo, copy: Copy, tmp_path: Path) -> None:
    code = """
        import time
        real, real_ns = time.time, time.time_ns
        time.time = lambda: real() + 31_536_000
        time.time_ns = lambda: real_ns() + 31_536_000 * 10**9
    """
    rebuilt(first, copy(), **patched(tmp_path / "later", code))


@pytest.mark.parametrize("place", ["x", "long/" + "l" * 200, "ünï cödé – 文字", "sp ace 'n\" quote"])
def test_H02_another_folder(first: Monorepo, copy: Copy, tmp_path: Path, place: str) -> None:
    (tmp_path / "home").mkdir()
    rebuilt(first, copy(tmp_path / place), HOME=str(tmp_path / "home"))


def test_H02_another_build_directory(first: Monorepo, copy: Copy, tmp_path: Path) -> None:
    run = copy().run("--sha-output", "hex,b64", "--build-dir", str(tmp_path / "elsewhere" / "out"))
    assert run.code == 0, run.stderr
    assert_same(first.root / "build", tmp_path / "elsewhere" / "out")


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_H03_another_umask(first: Monorepo, copy: Copy, umask: int) -> None:
    rebuilt(first, copy(), umask=umask)


@pytest.mark.parametrize("mode", [0o400, 0o666])
def test_H03_other_modes_but_for_the_executable_bit(first: Monorepo, copy: Copy, mode: int) -> None:
    other = copy()
    for path in other.root.rglob("*"):
        if path.is_file():
            path.chmod(mode | (0o100 if path.suffix == ".sh" else 0))
    rebuilt(first, other)
    found = {name: attributes >> 16 for name, attributes, _, _ in members(other.built("greet.zip"))}
    assert (found["app/data/run.sh"], found["app/data/words.txt"]) == (0o100755, 0o100644)


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C", "COLUMNS": "20"},
        {"TZ": "America/Adak", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "COLUMNS": "500"},
        {"TZ": ":nonsense", "LC_ALL": "de_DE.ISO-8859-1", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_H04_time_zone_locale_and_width(first: Monorepo, copy: Copy, environment: dict[str, str]) -> None:
    rebuilt(first, copy(), **environment)


@pytest.mark.parametrize("space", ["--user", "--uts"])
def test_H05_another_user_or_host(first: Monorepo, copy: Copy, space: str) -> None:
    rename = "hostname another-host && " if space == "--uts" else ""
    unshare = ["unshare", space, "sh", "-c", f'{rename}exec "$@"', "sh"]
    if shutil.which("unshare") is None or subprocess.run([*unshare, "true"], check=False).returncode:
        pytest.skip(f"`unshare {space}` is not permitted here")
    other = copy()
    done = subprocess.run(
        [*unshare, sys.executable, "-m", "monopack", "--sha-output", "hex,b64", "--no-cache"],
        cwd=other.root,
        env=other.variables({"USER": "other", "LOGNAME": "other"}),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert_same(first.root / "build", other.root / "build")


def test_H06_folders_listed_in_another_order(first: Monorepo, copy: Copy, tmp_path: Path) -> None:
    code = """
        import os, random
        shuffle, scandir, listdir = random.Random(6).shuffle, os.scandir, os.listdir
        def listed(*where):
            names = listdir(*where)
            shuffle(names)
            return names
        class Scanned:
            def __init__(self, *where):
                with scandir(*where) as entries:
                    found = [*entries]
                shuffle(found)
                self._found = iter(found)
            def __iter__(self): return self
            def __next__(self): return next(self._found)
            def __enter__(self): return self
            def __exit__(self, *_): pass
        os.scandir, os.listdir = Scanned, listed
    """
    rebuilt(first, copy(), "--no-cache", **patched(tmp_path / "shuffled", code))


def test_H06_files_created_in_another_order(first: Monorepo, tmp_path: Path) -> None:
    names = [path.relative_to(first.root) for path in first.root.rglob("*") if path.is_file()]
    names = [name for name in names if name.parts[0] != "build"]
    random.Random(6).shuffle(names)
    for name in names:
        (tmp_path / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(first.root / name, tmp_path / "copy" / name)
    rebuilt(first, replace(first, root=tmp_path / "copy"))


@pytest.mark.parametrize("seed", ["0", "random"])
def test_H07_another_hash_seed(first: Monorepo, copy: Copy, seed: str) -> None:
    rebuilt(first, copy(), "--jobs", "1" if seed == "0" else "7", PYTHONHASHSEED=seed)


@pytest.mark.parametrize("cache", ["cold", "none", "read-only"])
def test_H07_another_cache(first: Monorepo, copy: Copy, tmp_path: Path, cache: str) -> None:
    other = copy()
    if cache == "cold":
        other = replace(other, cache=tmp_path / "cold")
    elif cache == "read-only":
        (tmp_path / "file").write_text("in the way")
        other = replace(other, cache=tmp_path / "file" / "cache")
    rebuilt(first, other, *(["--no-cache"] if cache == "none" else []))


def test_H08_stray_files(first: Monorepo, copy: Copy) -> None:
    other = copy()
    strays = [".DS_Store", "Thumbs.db", "greeting.py.orig", "greeting.py~", ".greeting.py.swp", "x.lock", "notes.py"]
    other.write({f"{folder}/{name}": b"stray" for folder in ("app", "packs/__pycache__", ".") for name in strays})
    other.write({"app/__pycache__/greeting.cpython-311.pyc": b"stale", "app/greeting.pyi": b"import nothing_such"})
    other.write({"build/.monopack/staged/greet/left.txt": b"by a dead run"})
    rebuilt(first, other)


def test_H10_the_interpreters_zlib_is_not_asked(first: Monorepo, copy: Copy, tmp_path: Path) -> None:
    code = """
        import zlib
        def refuse(*arguments, **options): raise SystemExit("zlib was asked to compress")
        zlib.compress = zlib.compressobj = refuse
    """
    rebuilt(first, copy(), "--no-cache", **patched(tmp_path / "zlib", code))


def test_H11_source_date_changes_no_byte(first: Monorepo, copy: Copy) -> None:
    rebuilt(first, copy(), SOURCE_DATE_EPOCH="1667997441000")


@pytest.mark.parametrize("seconds", [-86_400, 0, 32_503_680_000])
def test_B23_file_times_of_any_age(first: Monorepo, copy: Copy, seconds: int) -> None:
    other = copy()
    for path in other.root.rglob("*"):
        os.utime(path, (seconds, seconds))
    rebuilt(first, other)
