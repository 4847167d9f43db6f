"""Requirement files that leave something open, completed by the real uv over wheels in a folder."""

from __future__ import annotations

import os
import sys

import pytest

from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.local_interpreters import LocalInterpreters
from monopack.adapters.local_source_tree import LocalSourceTree
from monopack.adapters.requirements_txt import RequirementsTxt
from monopack.adapters.this_machine import this_platform
from monopack.adapters.uv import Uv
from monopack.domain.model.errors import InputError
from monopack.domain.model.lock import SourceKind
from monopack.domain.model.target import Target, parse_platform
from tests.fakes.cache import FakeCache
from tests.wheels import draw_wheel, sha256

HERE = Target(python=sys.version_info[:2], platform=this_platform(), full_version=sys.version.split()[0])
LAMBDA = Target(python=(3, 12), platform=parse_platform("aarch64-manylinux_2_28"), full_version="3.12.0")


class Project:
    def __init__(self, root):
        self.root = root
        self.cache = FakeCache()

    def write(self, text, name="requirements.txt"):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def draw(self, name, version="1.0", folder="wheels", **more):
        return draw_wheel(self.root / folder, name, version, files={f"{name}.py": ""}, **more)

    def read(self, target=HERE):
        environment = {**os.environ, "UV_CACHE_DIR": str(self.root / "uv-cache"), "PIP_CONFIG_FILE": os.devnull}
        environment.pop("PIP_FIND_LINKS", None)
        processes = ChildProcesses()
        host = this_platform()
        interpreters = LocalInterpreters(processes=processes, machine=host, environment=environment)
        resolver = Uv(
            processes=processes, interpreters=interpreters, root=self.root, host=host, environment=environment
        )
        tree = LocalSourceTree(root=self.root)
        reader = RequirementsTxt(tree=tree, resolver=resolver, cache=self.cache, environment={})
        return reader.read("requirements.txt", target)


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "shop"
    (root / "wheels").mkdir(parents=True)
    return Project(root)


def names(lock):
    return {str(one.name): one.version for one in lock.distributions}


TOP = "--no-index\n--find-links wheels\n"


def test_open_requirements_under_constraints(project):
    wheel = project.draw("a", "1.0", requires=["b"])
    project.draw("a", "2.0")
    project.draw("b")
    project.write(TOP + "a\n-c limits.txt\n")
    project.write("a<2\n", "limits.txt")
    lock = project.read()
    assert names(lock) == {"a": "1.0", "b": "1.0"}
    assert lock.distributions[0].hashes == (sha256(wheel),)
    assert lock.index.find_links == ("wheels",)
    (project.root / "wheels").rename(project.root / "gone")
    with pytest.raises(InputError):  # what a local folder offered is not remembered: it may be another one by now
        project.read()


def test_pins_alone_bring_what_they_need(project):
    project.draw("a", requires=["b ; sys_platform == 'linux'", "w ; sys_platform == 'win32'"])
    project.draw("b")
    project.write(TOP + "a==1.0\n")
    assert names(project.read()) == {"a": "1.0", "b": "1.0"}


def test_pins_whose_needs_cannot_be_had_are_used_as_they_are(project):
    project.draw("a", requires=["nowhere"])
    project.write(TOP + "a==1.0\n")
    assert names(project.read()) == {"a": "1.0"}


def test_for_a_foreign_target(project):
    project.draw("a", "1.0", tag="cp312-cp312-manylinux_2_17_aarch64.manylinux2014_aarch64")
    project.draw("a", "2.0", tag="cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64")
    project.write(TOP + "a\n")
    assert names(project.read(LAMBDA)) == {"a": "1.0"}


def test_local_wheels_and_projects(project):
    project.draw("thing", folder="vendor", requires=["b"])
    project.draw("b")
    project.draw("c")
    project.write('[project]\nname = "lib"\nversion = "1"\ndependencies = ["c"]\n', "lib/pyproject.toml")
    project.write(TOP + "./vendor/thing-1.0-py3-none-any.whl\n-e ./lib\n")
    lock = project.read()
    assert names(lock) == {"b": "1.0", "c": "1.0", "lib": "1", "thing": "1.0"}
    places = {one.name: (one.source.kind, one.source.location) for one in lock.distributions}
    assert places["thing"] == (SourceKind.PATH, "vendor/thing-1.0-py3-none-any.whl")
    assert places["lib"] == (SourceKind.FIRST_PARTY, "lib")


def test_nothing_fits(project):
    project.draw("a")
    project.write(TOP + "a>=9\n")
    with pytest.raises(InputError) as raised:
        project.read()
    assert raised.value.where.path == "requirements.txt"
    assert "a" in raised.value.why
