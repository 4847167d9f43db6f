from __future__ import annotations

import pytest

from monopack.domain.locking.detection import find_lock, no_lock
from monopack.domain.model.errors import InputError
from monopack.domain.model.package_manager import PackageManager
from tests.fakes.source_tree import FakeSourceTree


def find(*paths, asked=None, above=0):
    tree = FakeSourceTree(files=dict.fromkeys(paths, ""), above=above)
    return find_lock(tree, asked=asked)


def test_the_only_lock_of_the_project_root():
    found = find("uv.lock", "app/requirements.txt")
    assert (found.path, found.manager) == ("uv.lock", PackageManager.UV)


def test_none_and_nothing_asked_is_no_error():
    assert find("app/x.py") is None


def test_the_nearest_folder_above_wins():
    found = find("../uv.lock", "../../poetry.lock", above=2)
    assert found.path == "../uv.lock"


def test_does_not_look_above_the_repository():
    assert find("../uv.lock", above=0) is None


def test_the_project_s_own_lock_hides_those_above():
    assert find("requirements.txt", "../uv.lock", above=1).path == "requirements.txt"


def test_several_in_one_folder_are_ambiguous():
    with pytest.raises(InputError) as raised:
        find("requirements.txt", "uv.lock")
    text = str(raised.value)
    assert "`requirements.txt` (pip)" in text
    assert "`uv.lock` (uv)" in text
    assert "--package-manager uv" in text


def test_asking_decides_between_several():
    assert find("requirements.txt", "uv.lock", asked=PackageManager.PIP).path == "requirements.txt"


def test_asking_looks_above_past_another_manager_s():
    found = find("requirements.txt", "../uv.lock", asked=PackageManager.UV, above=1)
    assert found.path == "../uv.lock"


def test_the_asked_one_missing():
    with pytest.raises(InputError) as raised:
        find("uv.lock", asked=PackageManager.POETRY)
    assert "no lock of `poetry`" in raised.value.what
    assert "poetry.lock" in raised.value.why
    assert raised.value.hint


def test_no_lock_names_every_file_looked_for():
    tree = FakeSourceTree(files={}, above=1)
    error = no_lock(tree)
    for name in ("requirements.txt", "uv.lock", "poetry.lock", "Pipfile.lock", "pylock.toml"):
        assert f"`{name}`" in error.why
    assert "folders above" in error.why
    assert error.exit_code == 2


def test_several_named_pylocks_are_ambiguous():
    with pytest.raises(InputError, match="several named"):
        find("pylock.api.toml", "pylock.worker.toml")


def test_one_named_pylock_is_found():
    assert find("pylock.api.toml").path == "pylock.api.toml"


def test_an_unnamed_pylock_goes_before_named_ones():
    assert find("pylock.api.toml", "pylock.toml", "pylock.z.toml").path == "pylock.toml"
