"""The metadata that a first-party project brings along."""

from __future__ import annotations

import tomllib
from email.parser import Parser

import pytest

from monopack.domain.locking.member_metadata import member_files, member_metadata
from monopack.domain.model.names import canonicalize_name
from tests.fakes.source_tree import FakeSourceTree

FULL = """
[project]
name = "Depot-Labels"
description = "Prints\\n labels"
requires-python = ">=3.11"
classifiers = ["Typing :: Typed"]
dependencies = ["jinja2>=3"]
[project.optional-dependencies]
pdf = ["reportlab", "pillow ; os_name == 'posix'"]
[project.scripts]
labels = "depot_labels:main"
[project.entry-points."depot.formats"]
plain = "depot_labels.plain"
"""


def files(text: str, name: str = "depot-labels") -> dict[str, str]:
    found = member_files(canonicalize_name(name), "2.1", tomllib.loads(text))
    return {path: content.decode() for path, content in found.items()}


def test_all_that_a_project_states() -> None:
    metadata = Parser().parsestr(files(FULL)["depot_labels-2.1.dist-info/METADATA"])
    assert (metadata["Name"], metadata["Version"]) == ("Depot-Labels", "2.1")
    assert metadata["Summary"] == "Prints labels"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["Provides-Extra"] == "pdf"
    assert metadata.get_all("Requires-Dist") == [
        "jinja2>=3",
        'reportlab ; extra == "pdf"',
        "pillow ; (os_name == 'posix') and extra == \"pdf\"",
    ]


def test_entry_points_are_kept_scripts_among_them() -> None:
    assert files(FULL)["depot_labels-2.1.dist-info/entry_points.txt"] == (
        "[console_scripts]\nlabels = depot_labels:main\n\n[depot.formats]\nplain = depot_labels.plain\n"
    )


def test_a_project_that_states_little() -> None:
    assert list(files('[project]\nname = "depot-labels"\n')) == ["depot_labels-2.1.dist-info/METADATA"]


def test_no_project_no_metadata() -> None:
    assert files("[tool.poetry]\nname = 'x'\n") == {}


POETRY = """
[tool.poetry]
name = "depot"
version = "0.9"
description = "Counts"
classifiers = ["Typing :: Typed"]
[tool.poetry.scripts]
depot = "depot:main"
odd = { reference = "odd.sh", type = "file" }
[tool.poetry.plugins."depot.formats"]
plain = "depot.plain"
"""


def test_what_poetry_states_in_its_own_table() -> None:
    found = member_metadata([canonicalize_name("depot")], None, FakeSourceTree({"pyproject.toml": POETRY}))
    assert found["depot-0.9.dist-info/METADATA"].decode().splitlines()[1:] == [
        "Name: depot",
        "Version: 0.9",
        "Summary: Counts",
        "Classifier: Typing :: Typed",
    ]
    assert found["depot-0.9.dist-info/entry_points.txt"].decode() == (
        "[console_scripts]\ndepot = depot:main\n\n[depot.formats]\nplain = depot.plain\n"
    )


def test_the_root_project_that_no_lock_holds_states_its_own_version() -> None:
    tree = FakeSourceTree({"pyproject.toml": '[project]\nname = "Depot"\nversion = "3"\n'})
    assert list(member_metadata([canonicalize_name("depot")], None, tree)) == ["depot-3.dist-info/METADATA"]
    assert member_metadata([canonicalize_name("other")], None, tree) == {}


@pytest.mark.parametrize(
    ("told", "path", "content"),
    [
        ("[tool.hatch.version]\npath = 'depot/about.py'", "depot/about.py", "X = 1\n__version__: str = '1.2.0'\n"),
        ("[tool.pdm.version]\nsource = 'file'\npath = 'depot/about.py'", "depot/about.py", "__version__ = '1.2.0'"),
        ("[tool.setuptools.dynamic]\nversion = {attr = 'depot.v.VERSION'}", "src/depot/v.py", 'VERSION = "1.2.0"'),
        ("[tool.setuptools.dynamic]\nversion = {file = ['VERSION']}", "VERSION", "1.2.0\n"),
        ("[tool.flit.module]\nname = 'depots'", "depots.py", "__version__ = '1.2.0'"),
        ("", "src/depot/__init__.py", "__version__ = '1.2.0'"),
    ],
)
def test_a_version_that_a_file_states_is_read_there(told: str, path: str, content: str) -> None:
    project = f'[project]\nname = "depot"\ndynamic = ["version"]\n{told}\n'
    tree = FakeSourceTree({"pyproject.toml": project, path: content})
    assert list(member_metadata([canonicalize_name("depot")], None, tree)) == ["depot-1.2.0.dist-info/METADATA"]


@pytest.mark.parametrize("content", ["__version__ = compute()", "__version__ = 'no version'", ""])
def test_a_version_that_only_a_build_tells_is_none_to_speak_of(content: str) -> None:
    project = '[project]\nname = "depot"\ndynamic = ["version"]\n[tool.hatch.version]\npath = "depot.py"\n'
    tree = FakeSourceTree({"pyproject.toml": project, "depot.py": content})
    assert list(member_metadata([canonicalize_name("depot")], None, tree)) == ["depot-0.dist-info/METADATA"]
