from __future__ import annotations

import pytest

from monopack.domain.locking.local_project import local_project
from tests.fakes.source_tree import FakeSourceTree


def told(folder="lib", **files):
    drawn = {f"{folder}/{name.replace('__', '.')}": text for name, text in files.items()}
    project = local_project(FakeSourceTree(files=drawn), folder)
    return project and (project.name, project.version, [str(need) for need in project.requires])


STANDARD = """[project]
name = "My.Lib"
version = "1"
dependencies = ["a>1"]
[project.optional-dependencies]
X = ["b ; os_name == 'nt'"]
"""
POETRY = """[tool.poetry]
name = "lib"
version = "2"
[tool.poetry.dependencies]
python = "^3.9"
a = "^1"
b = {version = "*", optional = true, extras = ["z"]}
[tool.poetry.extras]
x = ["b"]
"""
SETUP_CFG = """[metadata]
name = lib
version = attr: lib.__version__
[options]
install_requires =
    a>1
    file: x
[options.extras_require]
x =
    b
"""
SETUP_PY = """import setuptools
setuptools.setup(name="lib", version=read(), install_requires=["a"], extras_require={"x": ["b"]})
"""


def test_a_standard_project():
    assert told(pyproject__toml=STANDARD) == ("my-lib", "1", ["a>1", 'b; os_name == "nt" and extra == "x"'])


def test_a_poetry_project():
    assert told(pyproject__toml=POETRY) == ("lib", "2", ["a", 'b[z]; extra == "x"'])


def test_a_setup_cfg():
    assert told(setup__cfg=SETUP_CFG) == ("lib", "", ["a>1", 'b; extra == "x"'])


def test_a_setup_py_as_far_as_it_is_literal():
    assert told(setup__py=SETUP_PY) == ("lib", "", ["a", 'b; extra == "x"'])


def test_the_first_file_that_tells_the_name_counts():
    files = {
        "pyproject__toml": "[build-system]\n",
        "setup__cfg": "[metadata]\nname = lib\n",
        "setup__py": "setup(name='other')",
    }
    assert told(**files)[0] == "lib"


@pytest.mark.parametrize("text", ["setup(name=f())", "def (", "x" * 5, "\0", "(" * 5000])
def test_a_name_that_only_its_build_would_tell_is_the_folder_s(text):
    assert told(folder="libs/my_lib", setup__py=text) == ("my-lib", "", [])


def test_no_project_at_all():
    assert told(readme="") is None
