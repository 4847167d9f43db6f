"""Disks that are full, small, elsewhere or read-only, and limits of the system: told by name, nothing spoiled."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from monopack.adapters.distribution_store.entries import DamagedEntryError, damaged_by
from tests.faults.conftest import draw
from tests.faults.driven import Driver, Order, Versions, outputs, project_in, strays
from tests.faults.test_random_kills import fetching
from tests.monorepo import Monorepo

MEGABYTE = 1 << 20


@contextmanager
def mounted(place: Path, *options: str) -> Iterator[Path]:
    """A file system of its own at `place`; the test is skipped where nobody may mount."""
    place.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", *options, str(place)], capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def small_disk(place: Path, size: str = "2m") -> ExitStack:
    stack = ExitStack()
    stack.enter_context(mounted(place, "-t", "tmpfs", "-o", f"size={size},mode=0755", "none"))
    return stack


def fill(folder: Path, left: int) -> Path:
    """Leave so many bytes free in the file system of `folder`."""
    free = os.statvfs(folder)
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(free.f_bavail * free.f_frsize - left))
    return ballast


def test_F10_a_full_build_directory(driver: Driver, tmp_path: Path) -> None:
    project = project_in(tmp_path)
    draw(project.root)
    with small_disk(project.built("")):
        assert driver.run(project, "--no-verify").code == 0
        old = outputs(project)
        project.write({"app/end.txt": os.urandom(MEGABYTE)})
        ballast = fill(project.built(""), MEGABYTE // 2)

        ended = driver.run(project, "--no-verify")

        assert ended.code == 1
        assert "build/.monopack/staged/greet" in ended.stderr
        assert "No space left on device" in ended.stderr
        assert "1.0 MB as a payload" in ended.stderr
        assert "hint: free room" in ended.stderr
        ballast.unlink()
        assert outputs(project) == old
        assert not strays(project)
        draw(project.root)
        project.write({"app/end.txt": "?"})
        assert driver.run(project, "--no-verify").code == 0


def test_F10_a_full_folder_for_temporary_files(driver: Driver, tmp_path: Path) -> None:
    project = project_in(tmp_path)
    draw(project.root)
    project.write({"app/end.txt": os.urandom(MEGABYTE)})
    temporary = tmp_path / "temporary"
    with small_disk(temporary):
        ballast = fill(temporary, MEGABYTE // 2)
        ended = driver.run(project, "--jobs", "1")  # else both packs may find the disk full
        assert ended.code == 1
        assert f"{temporary}/monopack-trial-" in ended.stderr
        assert "No space left on device" in ended.stderr
        assert "ping.zip" in ended.stdout
        ballast.unlink()
        assert driver.run(project).code == 0
        assert not strays(project)


def test_F10_a_full_cache(driver: Driver, tmp_path: Path) -> None:
    """What cannot be remembered is not; the build succeeds."""
    project = project_in(tmp_path)
    draw(project.root)
    project.cache.mkdir()
    with small_disk(project.cache):
        fill(project.cache, 0)
        ended = driver.run(project, "--no-verify")
        assert ended.code == 0, ended.stderr
    clean = outputs(project)
    draw(project.root)
    assert driver.run(project, "--no-verify").code == 0
    assert outputs(project) == clean


def test_F10_a_cache_too_small_for_what_is_fetched(driver: Driver, tmp_path: Path) -> None:
    """Where it cannot be unpacked, that is told with the place; where it cannot be kept compressed, it still ships."""
    project = fetching(tmp_path)
    project.wheel("pulp", files={"pulp.py": "SOFT = True\n", "pulp_data.bin": os.urandom(MEGABYTE)})
    project.cache.mkdir()
    ends = []
    for left in (100_000, MEGABYTE // 2, MEGABYTE + 200_000, 3 * MEGABYTE):
        with small_disk(project.cache, "4m"):
            fill(project.cache, left)
            ended = driver.run(project, "--no-verify", "ping")
            ends.append(ended.code)
            assert ended.code == 0 or ("No space left on device" in ended.stderr and str(tmp_path) in ended.stderr)
            assert not strays(project)
    assert ends == [1, 1, 0, 0]
    assert "pulp_data.bin" in project.names("ping")


@pytest.mark.parametrize("code", [errno.EMFILE, errno.ENFILE])
def test_F11_lack_of_descriptors_is_never_taken_for_damage(tmp_path: Path, code: int) -> None:
    with pytest.raises(OSError, match="open files"):
        raise damaged_by(OSError(code, os.strerror(code)), "it cannot be read")
    assert isinstance(damaged_by(OSError(errno.EIO, "Input/output error"), "it cannot be read"), DamagedEntryError)


def test_F11_cache_and_temporary_files_on_other_file_systems(driver: Driver, tmp_path: Path) -> None:
    here, apart = project_in(tmp_path / "here"), project_in(tmp_path / "apart")
    for project in (here, apart):
        draw(project.root)
        project.wheel("ink", files={"ink/__init__.py": "SOFT = True\n"})
        project.requirements("ink==1.0")
        project.write({"app/sound.py": "import ink\n"})
    apart.cache.mkdir()
    with small_disk(apart.cache, "16m"), small_disk(Path(apart.environment["TMPDIR"]), "16m"):
        for project in (here, apart):
            ended = driver.run(project)
            assert ended.code == 0, ended.stderr
    assert outputs(here) == outputs(apart)


@pytest.mark.parametrize("names", [("link",), ("exchange",), ("clone",), ("link", "exchange", "clone")], ids="-".join)
def test_F11_a_file_system_that_lacks_a_feature(driver: Driver, versions: Versions, names: tuple[str, ...]) -> None:
    """What refuses to link says EXDEV or EPERM; names that cannot be exchanged are moved in two steps."""
    project = versions.fresh()

    ended = driver.run(project, "--no-verify", order=Order(fault="unsupported", nth=1, names=names))

    assert ended.code == 0, ended.stderr
    assert outputs(project) == versions.new
    assert not strays(project)


@pytest.mark.parametrize("code", ["EDQUOT", "EIO", "EROFS", "EMFILE", "ENFILE"])
def test_F11_what_the_system_refuses_is_told_in_its_words(driver: Driver, versions: Versions, code: str) -> None:
    project = versions.fresh()

    ended = driver.run(project, "--no-verify", order=Order(fault=code, nth=1, below="build/.monopack/staged/greet"))

    assert ended.code == 1
    assert f"error: greet: build/.monopack/staged/greet: {os.strerror(getattr(errno, code))}" in ended.stderr
    assert not versions.wrong_after(project, ended)
    assert not versions.wrong_later(project, driver.run(project, "--no-verify"))


def test_F11_too_few_descriptors(driver: Driver, versions: Versions) -> None:
    for most in (8, 16, 24, 32, 48):
        project = versions.fresh()
        ended = driver.run(project, order=Order(limits={"RLIMIT_NOFILE": (most, most)}))
        assert ended.code in {0, 1}, ended.stderr
        assert ended.code == 0 or "Too many open files" in ended.stderr, ended.stderr
        assert not versions.wrong_after(project, ended)
        assert not versions.wrong_later(project, driver.run(project, "--no-verify"))


def test_F11_too_few_descriptors_are_no_damage(driver: Driver, tmp_path: Path) -> None:
    """What cannot be opened for lack of descriptors is neither called damaged nor thrown away."""
    project = fetching(tmp_path)
    assert driver.run(project, "--no-verify").code == 0
    wanted = outputs(project)
    for most in (6, 10, 14, 18, 22, 26, 30, 40):
        shutil.rmtree(project.built(""))
        ended = driver.run(project, "--no-verify", order=Order(limits={"RLIMIT_NOFILE": (most, most)}))
        assert ended.code in {0, 1, 2}, ended.stderr
        assert "Traceback" not in ended.stderr
        assert "internal error" not in ended.stderr
        assert "damaged" not in ended.stderr, most
        assert driver.run(project, "--no-verify").code == 0
        assert outputs(project) == wanted


def test_F12_a_file_that_cannot_be_flushed_is_not_published(driver: Driver, versions: Versions) -> None:
    project = versions.fresh()

    ended = driver.run(project, "--no-verify", order=Order(fault="EIO", nth=1, names=("flush",)))

    assert ended.code == 1
    assert "error: greet: build/.monopack/staged/greet/greet.zip: Input/output error" in ended.stderr
    assert outputs(project) == versions.old


def test_F13_short_writes(driver: Driver, versions: Versions) -> None:
    project = versions.fresh()

    ended = driver.run(project, order=Order(fault="short", nth=1))

    assert ended.code == 0, ended.stderr
    assert outputs(project) == versions.new


def test_F13_a_write_of_nothing_is_an_error(driver: Driver, versions: Versions) -> None:
    project = versions.fresh()

    ended = driver.run(project, "--no-verify", order=Order(fault="nothing", nth=1, names=("write",)))

    assert ended.code == 1
    assert "nothing could be written" in ended.stderr
    assert not versions.wrong_after(project, ended)


def test_F14_a_read_only_project_with_its_build_directory_elsewhere(driver: Driver, tmp_path: Path) -> None:
    project = project_in(tmp_path)
    draw(project.root)
    with mounted(project.root, "--bind", str(project.root)):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(project.root)], check=True)
        ended = driver.run(project, "--build-dir", str(tmp_path / "out"))
        assert ended.code == 0, ended.stderr
        assert (tmp_path / "out/greet.zip").is_file()
        refused = driver.run(project)
    assert refused.code == 2
    assert "error: build: the build directory cannot be made" in refused.stderr
    assert "Read-only file system" in refused.stderr


def test_F14_a_read_only_home_costs_only_the_memory(driver: Driver, plain: Monorepo, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with mounted(home, "-t", "tmpfs", "-o", "ro", "none"):
        environment = {**plain.variables({}), "HOME": str(home)}
        environment.pop("MONOPACK_CACHE_DIR")
        environment.pop("XDG_CACHE_HOME", None)
        done = subprocess.run(
            [sys.executable, "-m", "monopack"], cwd=plain.root, env=environment, capture_output=True, check=False
        )
    assert done.returncode == 0, done.stderr
    assert set(outputs(plain)) >= {"greet.zip", "ping.zip"}


_ALL_READ_ONLY = """
set -e
for kept in build ../cache; do mount --bind $kept $kept; done
for folder in /tmp /var/tmp /usr/tmp "$PWD"; do
    if [ -d "$folder" ]; then mount --rbind "$folder" "$folder"; mount -o remount,ro,bind "$folder"; fi
done
cd "$PWD"
exec "$@"
"""


def test_F14_no_folder_for_temporary_files(plain: Monorepo, tmp_path: Path) -> None:
    """Python looks at the usual folders and the current one when TMPDIR is none."""
    for folder in (plain.built(""), plain.cache):
        folder.mkdir()
    alone = ["unshare", "--mount", "sh", "-c", _ALL_READ_ONLY, "sh"]
    if subprocess.run([*alone, "true"], cwd=plain.root, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    environment = plain.variables({"TMPDIR": str(tmp_path / "missing")})

    done = subprocess.run(
        [*alone, sys.executable, "-m", "monopack"],
        cwd=plain.root,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 1, done.stderr
    assert "error: greet: No usable temporary directory found in ['" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("megabytes", [120, 160, 200, 260])
def test_F18_too_little_memory_is_told(driver: Driver, plain: Monorepo, megabytes: int) -> None:
    plain.write({"app/end.txt": bytes(64 * MEGABYTE)})
    most = megabytes * MEGABYTE

    ended = driver.run(plain, "--no-verify", "--jobs", "1", order=Order(limits={"RLIMIT_AS": (most, most)}))

    assert ended.code in {0, 1}, (ended.code, ended.stderr)
    assert ended.code == 0 or "out of memory" in ended.stderr or "Cannot allocate memory" in ended.stderr, ended.stderr
    assert "Traceback" not in ended.stderr
    assert not strays(plain)
