"""What every installer must do."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.installed_environment import InstalledEnvironment
from monopack.adapters.local_interpreters import LocalInterpreters
from monopack.adapters.this_machine import this_platform
from monopack.adapters.uv import Uv
from monopack.domain.model.errors import PackFailure
from monopack.domain.model.lock import IndexOptions, LockedDistribution
from monopack.domain.model.target import Target
from monopack.domain.ports.installer import Installer
from tests.fakes.distribution_store import Drawn, drawn, locked
from tests.fakes.installer import FakeInstaller
from tests.fakes.progress import FakeProgress
from tests.wheels import draw_wheel

TARGET = Target(python=sys.version_info[:2], platform=this_platform(), full_version=sys.version.split()[0])
Install = Callable[..., Path]


@pytest.fixture(params=["fake", "uv", "environment"])
def install(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Mapping[str, Drawn]], Install]:
    def over(contents: Mapping[str, Drawn]) -> Install:
        for name, one in contents.items():
            draw_wheel(tmp_path / "wheels", name, files=one.files, requires=one.requires)
        installer = FakeInstaller(contents) if request.param == "fake" else _uv(tmp_path)
        if request.param == "environment":
            installer = InstalledEnvironment(
                installer,
                python=tmp_path / "no-such-python",
                host=this_platform(),
                processes=ChildProcesses(),
                progress=FakeProgress(),
            )

        def run(*wanted: LockedDistribution) -> Path:
            into = tmp_path / "site"
            into.mkdir(exist_ok=True)
            index = IndexOptions(find_links=(str(tmp_path / "wheels"),), no_index=True)
            installer.install(wanted, into=str(into), index=index, target=TARGET)
            return into

        return run

    return over


def _uv(folder: Path) -> Installer:
    environment = {**os.environ, "UV_CACHE_DIR": str(folder / "uv-cache")}
    processes = ChildProcesses()
    return Uv(
        processes=processes,
        interpreters=LocalInterpreters(processes=processes, machine=this_platform(), environment=environment),
        root=folder,
        host=this_platform(),
        environment=environment,
    )


def test_files_and_metadata_lie_as_in_site_packages(install: Callable[[Mapping[str, Drawn]], Install]):
    site = install({"a": Drawn(files={"a/__init__.py": "x = 1\n"}), "b": drawn("b.py")})(locked("a"), locked("b"))
    assert (site / "a/__init__.py").read_text() == "x = 1\n"
    assert (site / "b.py").exists()
    assert "Name: a" in (site / "a-1.0.dist-info/METADATA").read_text()
    assert "a/__init__.py,sha256=" in (site / "a-1.0.dist-info/RECORD").read_text()


def test_nothing_that_they_need_comes_along(install: Callable[[Mapping[str, Drawn]], Install]):
    site = install({"a": drawn("a.py", requires=("b",)), "b": drawn("b.py")})(locked("a"))
    assert not (site / "b.py").exists()


def test_what_is_missing_is_named(install: Callable[[Mapping[str, Drawn]], Install]):
    with pytest.raises(PackFailure, match=r"requirements\.txt:1: .*`gone`|`gone`") as caught:
        install({"a": drawn("a.py")})(locked("a"), locked("gone"))
    assert "gone" in str(caught.value)


def test_files_are_linked_to_nothing(install: Callable[[Mapping[str, Drawn]], Install]):
    site = install({"a": Drawn(files={"a.py": "x"})})(locked("a"))
    assert (site / "a.py").lstat().st_nlink == 1
