"""Copies for trials on a real disk: whatever a trial does to its own, the source and later trials are as before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from monopack.adapters.payload_trials.copies import Copies


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """One file of its own and one that bears a second name, as a pooled one does."""
    folder = tmp_path / "source"
    (folder / "pkg").mkdir(parents=True)
    (folder / "own.py").write_text("own")
    (folder / "pkg/shared.py").write_text("shared")
    (folder / "pkg/shared.py").chmod(0o755)
    os.link(folder / "pkg/shared.py", tmp_path / "pooled")
    return folder


@pytest.fixture
def copies(tmp_path: Path) -> Copies:
    (tmp_path / "scratch").mkdir()
    return Copies(str(tmp_path / "scratch"))


def contents(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


WHOLE = {"own.py": "own", "pkg/shared.py": "shared"}


def test_a_copy_has_the_same_files_and_modes(source: Path, copies: Copies, tmp_path: Path) -> None:
    copies.tree(str(source), str(tmp_path / "one"))
    assert contents(tmp_path / "one") == WHOLE
    assert (tmp_path / "one/pkg/shared.py").stat().st_mode & 0o777 == 0o755


def test_nothing_is_shared_with_the_source(source: Path, copies: Copies, tmp_path: Path) -> None:
    copies.tree(str(source), str(tmp_path / "one"))
    for name in WHOLE:
        (tmp_path / "one" / name).write_text("spoiled")
    assert contents(source) == WHOLE


def test_what_trials_have_in_common_is_copied_once(source: Path, copies: Copies, tmp_path: Path) -> None:
    for name in ("one", "two"):
        copies.tree(str(source), str(tmp_path / name))
    assert os.path.samefile(tmp_path / "one/pkg/shared.py", tmp_path / "two/pkg/shared.py")
    assert not os.path.samefile(tmp_path / "one/own.py", tmp_path / "two/own.py")


@pytest.mark.parametrize("written", ["SHARED", "longer than before"])
def test_E05_a_copy_that_a_trial_wrote_into_is_not_used_again(
    source: Path, copies: Copies, tmp_path: Path, written: str
) -> None:
    copies.tree(str(source), str(tmp_path / "one"))
    (tmp_path / "one/pkg/shared.py").write_text(written)
    copies.tree(str(source), str(tmp_path / "two"))
    assert contents(tmp_path / "two") == WHOLE


def test_a_copy_whose_mode_a_trial_changed_is_not_used_again(source: Path, copies: Copies, tmp_path: Path) -> None:
    copies.tree(str(source), str(tmp_path / "one"))
    (tmp_path / "one/pkg/shared.py").chmod(0)
    copies.tree(str(source), str(tmp_path / "two"))
    assert (tmp_path / "two/pkg/shared.py").stat().st_mode & 0o777 == 0o755


def test_folders_can_be_said_to_be_shared(source: Path, copies: Copies, tmp_path: Path) -> None:
    for name in ("one", "two"):
        copies.tree(str(source), str(tmp_path / name), shared=True)
    assert os.path.samefile(tmp_path / "one/own.py", tmp_path / "two/own.py")


def test_files_are_copied_where_there_are_no_links(
    source: Path, copies: Copies, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    copies.tree(str(source), str(tmp_path / "one"))
    assert contents(tmp_path / "one") == WHOLE


def test_what_was_kept_aside_goes_with_its_keeper(source: Path, tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    copies = Copies(str(tmp_path / "scratch"))
    copies.tree(str(source), str(tmp_path / "one"))
    assert list((tmp_path / "scratch").iterdir())
    del copies
    assert not list((tmp_path / "scratch").iterdir())
