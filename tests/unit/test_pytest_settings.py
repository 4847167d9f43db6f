"""Which file configures pytest, and what it says."""

from __future__ import annotations

import pytest

from monopack.domain.model.errors import InputError
from monopack.domain.testing.pytest_settings import pytest_settings
from tests.fakes.source_tree import FakeSourceTree


@pytest.mark.parametrize(
    ("files", "path", "testpaths"),
    [
        ({}, "", ()),
        ({"pyproject.toml": '[tool.pytest.ini_options]\ntestpaths = ["a", "b"]'}, "pyproject.toml", ("a", "b")),
        ({"pyproject.toml": '[tool.pytest]\ntestpaths = ["a"]'}, "pyproject.toml", ("a",)),
        ({"pyproject.toml": "[tool.other]\n", "tox.ini": "[pytest]\ntestpaths = a b\n"}, "tox.ini", ("a", "b")),
        ({"setup.cfg": "[tool:pytest]\ntestpaths =\n  a\n  b\n"}, "setup.cfg", ("a", "b")),
        ({"pytest.ini": "", "pyproject.toml": '[tool.pytest.ini_options]\ntestpaths = ["a"]'}, "pytest.ini", ()),
        ({"pytest.toml": '[pytest]\ntestpaths = ["a"]'}, "pytest.toml", ("a",)),
        ({"setup.cfg": "no section\n", "tox.ini": "[other]\n"}, "", ()),
    ],
)
def test_first_file_with_a_section_counts(files: dict[str, str], path: str, testpaths: tuple[str, ...]) -> None:
    found = pytest_settings(FakeSourceTree(files), "")
    assert (found.path, found.testpaths) == (path, testpaths)


def test_below_a_folder() -> None:
    tree = FakeSourceTree({"libs/a/pytest.ini": "[pytest]\npython_files = check_*.py\naddopts = -q --strict-markers\n"})
    found = pytest_settings(tree, "libs/a")
    assert found.path == "libs/a/pytest.ini"
    assert found.python_files == ("check_*.py",)
    assert found.addopts == ("-q", "--strict-markers")


@pytest.mark.parametrize("files", [{"pytest.ini": "no section\n"}, {"pyproject.toml": "[tool\n"}])
def test_malformed_is_told_with_its_place(files: dict[str, str]) -> None:
    with pytest.raises(InputError) as raised:
        pytest_settings(FakeSourceTree(files), "")
    assert raised.value.where is not None
    assert raised.value.where.path == next(iter(files))
