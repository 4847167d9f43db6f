"""A pack file is replaced in one step, or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

import pytest

from monopack.adapters.local_pack_files import LocalPackFiles
from monopack.domain.model.errors import Location, PackFailure
from tests.file_faults import BROKEN, NO_ROOM, Counted, failing, faulty

PATH = "packs/p.py"


@pytest.fixture
def root(tmp_path):
    (tmp_path / "project/packs").mkdir(parents=True)
    (tmp_path / "project" / PATH).write_bytes(b"old")
    return tmp_path / "project"


def replace(root, old: bytes = b"old") -> None:
    LocalPackFiles(root=str(root)).replace(PATH, old=old, new=b"new\r\n")


@pytest.mark.parametrize("mode", [0o644, 0o755, 0o600])
def test_content_changes_and_mode_stays(root, mode):
    (root / PATH).chmod(mode)
    replace(root)
    assert (root / PATH).read_bytes() == b"new\r\n"
    assert stat.S_IMODE((root / PATH).stat().st_mode) == mode
    assert os.listdir(root / "packs") == ["p.py"]


def test_a_link_stays_a_link_and_its_target_changes(root):
    (root / PATH).rename(root / "real.py")
    (root / PATH).symlink_to("../real.py")
    replace(root)
    assert (root / PATH).is_symlink()
    assert (root / "real.py").read_bytes() == b"new\r\n"


def refused(root, **fields) -> PackFailure:
    with pytest.raises(PackFailure) as raised:
        replace(root, **fields)
    assert raised.value.where == Location(path=PATH)
    return raised.value


def test_a_link_out_of_the_project_is_refused(root):
    (root / PATH).unlink()
    (root.parent / "outside.py").write_bytes(b"old")
    (root / PATH).symlink_to("../../outside.py")
    assert "leaves the project" in refused(root).why
    assert (root.parent / "outside.py").read_bytes() == b"old"


def test_a_file_that_changed_meanwhile_is_left_alone(root):
    assert "changed" in refused(root, old=b"older").why
    assert (root / PATH).read_bytes() == b"old"


def test_a_file_that_is_gone_is_told(root):
    (root / PATH).unlink()
    assert "No such file" in refused(root).why


@pytest.mark.parametrize("code", [NO_ROOM, BROKEN])
@pytest.mark.parametrize("nth", range(1, 12))
def test_F10_a_failing_write_leaves_the_old_file_or_the_new_one_and_nothing_that_stays(root, nth, code):
    with faulty(Counted(nth, failing(code), only=True)) as counted, suppress(PackFailure):
        replace(root)
    done = [name for number, (name, *_) in enumerate(counted.log, 1) if number != nth]
    assert (root / PATH).read_bytes() == (b"new\r\n" if "replace" in done else b"old")
    replace(root, (root / PATH).read_bytes())
    assert os.listdir(root / "packs") == ["p.py"]
