"""Where things are kept, and which folders are not trusted with it (A13, E8)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from monopack.cli.cache_folder import cache_folder
from monopack.cli.configuration import configure
from monopack.cli.parser import parse
from monopack.domain.model.errors import InputError
from tests.fakes.progress import FakeProgress


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("MONOPACK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    (tmp_path / "project/packs").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path


def opened(*arguments: str) -> tuple[Path, FakeProgress, Iterator[Path]]:
    progress = FakeProgress()
    opening = cache_folder(configure(parse(arguments)[1]), progress)
    return next(opening), progress, opening


def refused(folder: object) -> str:
    with pytest.raises(InputError, match="cannot be the cache directory") as caught:
        opened("--cache-dir", str(folder))
    assert "--no-cache" in caught.value.hint
    return caught.value.why


def test_named_and_default_folder(here: Path) -> None:
    assert opened()[0] == here / "caches/monopack"
    assert opened("--cache-dir", "../x")[0] == here / "project/../x"
    assert not (here / "x").exists()


def test_no_cache_leaves_nothing() -> None:
    folder, _, opening = opened("--no-cache")
    (folder / "something").write_text("kept for this run")

    assert list(opening) == []
    assert not folder.exists()


def test_A13_folder_in_the_build_directory(here: Path) -> None:
    Path("link").symlink_to(".")

    assert refused("build") == refused("build/cache") == refused("link/build") == "it lies in the build directory"


def test_a_build_directory_around_the_project_is_what_is_wrong_then(here: Path) -> None:
    assert opened("--cache-dir", str(here / "kept"), "--build-dir", str(here))[0] == here / "kept"


def test_E08_link_file_and_foreign_folder(here: Path) -> None:
    (here / "target").mkdir()
    (here / "link").symlink_to(here / "target")
    (here / "file").write_text("")
    (here / "open").mkdir()
    (here / "open").chmod(0o777)

    assert refused(here / "link") == "it is a symbolic link"
    assert refused(here / "file") == "it is no folder"
    assert refused(here / "open") == "everybody may write to it"


@pytest.mark.parametrize("link", ["1", "1/staging", "seen"])
def test_E08_links_in_the_folder(here: Path, link: str) -> None:
    (here / "precious").mkdir()
    (here / "cache/1").mkdir(parents=True)
    if link == "1":
        (here / "cache/1").rmdir()
    (here / "cache" / link).symlink_to(here / "precious")

    assert refused(here / "cache") == f"`{link}` in it is a symbolic link"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give a folder away")
def test_A13_folder_of_another_user(here: Path) -> None:
    (here / "theirs").mkdir()
    os.chown(here / "theirs", 12345, 12345)

    assert refused(here / "theirs") == "it belongs to another user"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can give a folder away")
def test_A13_folder_in_an_open_folder_of_another_user(here: Path) -> None:
    (here / "theirs/mine").mkdir(parents=True)
    os.chown(here / "theirs", 12345, 12345)

    (here / "theirs").chmod(0o777)
    assert f"it lies in `{here}/theirs`" in refused(here / "theirs/mine")
    assert f"it lies in `{here}/theirs`" in refused(here / "theirs/new/deep")
    (here / "theirs").chmod(0o1777)
    assert opened("--cache-dir", str(here / "theirs/mine"))[0] == here / "theirs/mine"


def test_default_folder_that_cannot_be_trusted_is_left_alone(here: Path) -> None:
    (here / "caches").mkdir()
    (here / "caches/monopack").write_text("mine")

    folder, progress, _opening = opened()

    assert folder.is_dir()
    assert folder != here / "caches/monopack"
    assert "it is no folder" in progress.warnings[0]


def test_default_folder_that_cannot_be_made_is_done_without(here: Path) -> None:
    (here / "caches").write_text("a file in its way")
    folder, progress, opening = opened()
    assert folder.is_dir()
    assert progress.warnings == [f"nothing is kept for later runs: `{here / 'caches/monopack'}`: not a directory"]
    opening.close()  # type: ignore[attr-defined]
    assert not folder.exists()


def test_default_folder_that_cannot_be_written_to_is_done_without(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    folder, progress, opening = opened()
    assert folder != here / "caches/monopack"
    assert progress.warnings[0].endswith("it cannot be written to")
    opening.close()  # type: ignore[attr-defined]
