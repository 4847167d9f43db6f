"""The real uv over wheels in a folder, and, marked, over the index."""

from __future__ import annotations

import os
import sys
import tarfile
from pathlib import Path

import pytest

from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.distribution_store import LocalDistributionStore, Makers
from monopack.adapters.local_interpreters import LocalInterpreters
from monopack.adapters.this_machine import this_platform
from monopack.adapters.uv import Uv
from monopack.domain.model.distribution import Distribution
from monopack.domain.model.errors import InputError, Location, MonopackError, NotForTarget, PackFailure, Several
from monopack.domain.model.lock import IndexOptions, LockedDistribution, LockedSource, SourceKind
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.target import Target, parse_platform
from tests.broken_wheels import rewritten
from tests.fakes.byte_compiler import FakeByteCompiler
from tests.fakes.progress import FakeProgress
from tests.fakes.symbol_stripper import FakeSymbolStripper
from tests.wheels import draw_wheel, sha256

HERE = Target(python=sys.version_info[:2], platform=this_platform(), full_version=sys.version.split()[0])
LAMBDA = Target(python=(3, 12), platform=parse_platform("aarch64-manylinux_2_28"), full_version="3.12.0")
INDEX = LockedSource()
CLOSED = "http://someone:secret-word@127.0.0.1:9/simple"


def locked(name: str, version: str = "1.0", *hashes: str, source: LockedSource = INDEX) -> LockedDistribution:
    where = Location(path="requirements.txt", line=7)
    return LockedDistribution(name=canonicalize_name(name), version=version, where=where, hashes=hashes, source=source)


class Project:
    """A project with its own folder of wheels and a cache of uv's that nobody else uses."""

    def __init__(self, root: Path, **environment: str) -> None:
        self.root = root
        self.wheels = root / "wheels"
        self.wheels.mkdir(exist_ok=True)
        self.index = IndexOptions(find_links=("wheels",), no_index=True)
        self.environment = {**os.environ, "UV_CACHE_DIR": str(root / "uv-cache"), "UV_HTTP_RETRIES": "0", **environment}
        processes = ChildProcesses()
        self.uv = Uv(
            processes=processes,
            interpreters=LocalInterpreters(processes=processes, machine=this_platform(), environment=self.environment),
            root=root,
            host=this_platform(),
            environment=self.environment,
        )
        self.store = LocalDistributionStore(
            folder=root / "cache",
            root=root,
            installer=self.uv,
            makers=Makers(byte_compiler=FakeByteCompiler(), symbol_stripper=FakeSymbolStripper()),
            progress=FakeProgress(),
        )

    def fetch(self, *wanted: LockedDistribution, target: Target = HERE) -> dict[str, Distribution]:
        return dict(self.store.fetch(wanted, index=self.index, target=target))

    def failure(self, *wanted: LockedDistribution, target: Target = HERE) -> MonopackError:
        with pytest.raises(PackFailure) as caught:
            self.fetch(*wanted, target=target)
        assert not list((self.root / "cache").rglob("record.json"))
        return caught.value


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_wheels_from_a_folder_with_their_hashes(project: Project):
    wheel = draw_wheel(project.wheels, "a", files={"a.py": "x"}, requires=["b"])
    found = project.fetch(locked("a", "1.0", sha256(wheel)))["a"]
    assert [file.path for file in found.files] == [
        "a-1.0.dist-info/METADATA",
        "a-1.0.dist-info/RECORD",
        "a-1.0.dist-info/WHEEL",
        "a.py",
    ]
    assert [str(need) for need in found.requires] == ["b"]
    assert found.warnings == ()


def test_some_with_and_some_without_hash(project: Project):
    wheel = draw_wheel(project.wheels, "a", files={"a.py": ""})
    draw_wheel(project.wheels, "b", files={"b.py": ""})
    assert sorted(project.fetch(locked("a", "1.0", sha256(wheel)), locked("b"))) == ["a", "b"]


def test_C08_another_hash_is_an_error_with_both(project: Project):
    wheel = draw_wheel(project.wheels, "a", files={"a.py": ""})
    draw_wheel(project.wheels, "b", files={"b.py": ""})
    wrong = "sha256:" + "0" * 64
    error = project.failure(locked("a", "1.0", wrong), locked("b"))
    assert str(error).splitlines()[:3] == [
        "requirements.txt:7: the index serves another file for `a` 1.0 than the lock allows",
        f"  expected {wrong}",
        f"  got      {sha256(wheel)}",
    ]
    assert error.hint


def test_every_missing_distribution_is_named(project: Project):
    draw_wheel(project.wheels, "a", files={"a.py": ""})
    with pytest.raises(Several) as caught:
        project.fetch(locked("a", "9.9"), locked("gone"), locked("lost"))
    assert [error.what for error in caught.value.errors] == [
        "`a` 9.9 cannot be found",
        "`gone` 1.0 cannot be found",
        "`lost` 1.0 cannot be found",
    ]


def test_C12_no_wheel_for_the_target_lists_what_there_is(project: Project):
    draw_wheel(project.wheels, "a", files={"a.so": "x"}, tag="cp39-cp39-manylinux_2_17_x86_64")
    error = project.failure(locked("a"), target=LAMBDA)
    assert isinstance(error, NotForTarget)
    assert "`a` 1.0 has no wheel for Python 3.12 on aarch64-manylinux_2_28" in str(error)
    assert "cp39" in str(error)


def sdist(folder: Path, name: str, setup: str) -> Path:
    source = folder / f"{name}-1.0"
    source.mkdir(parents=True)
    (source / "setup.py").write_text(setup)
    (source / "PKG-INFO").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (source / f"{name}.py").write_text("x = 1\n")
    path = folder / f"{name}-1.0.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.add(source, source.name)
    return path


def test_C18_only_a_source_distribution_for_a_foreign_target(project: Project, tmp_path: Path):
    sdist(project.wheels, "a", "raise SystemExit('ran')")
    error = project.failure(locked("a"), target=LAMBDA)
    assert isinstance(error, NotForTarget)
    for word in ("`a` 1.0", "aarch64-manylinux_2_28", "source distribution"):
        assert word in str(error)


@pytest.mark.network
def test_C19_a_build_sees_neither_home_nor_secrets_and_is_told(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    project = Project(tmp_path, HOME=str(home), XDG_CACHE_HOME="", AWS_SECRET_ACCESS_KEY="secret-word")
    setup = """
import os, pathlib, setuptools
assert "AWS_SECRET_ACCESS_KEY" not in os.environ
pathlib.Path.home().joinpath("written").write_text("x")
setuptools.setup(name="a", version="1.0", py_modules=["a"])
"""
    sdist(project.wheels, "a", setup)
    project.index = IndexOptions(find_links=("wheels",))
    found = project.fetch(locked("a"))["a"]
    assert found.warnings == ("built from its source distribution on this machine",)
    assert "a.py" in [file.path for file in found.files]
    assert not (home / "written").exists()


@pytest.mark.parametrize("member", ["../evil.py", "/tmp/evil-monopack.py", "a/../../evil.py"])
def test_C20_a_member_outside_is_refused_each_time(project: Project, member: str):
    draw_wheel(project.wheels, "good", files={"good.py": ""})
    draw_wheel(project.wheels, "bad", files={"bad.py": "", member: "evil"})
    for _ in range(2):
        error = project.failure(locked("bad"), locked("good"))
        assert "`bad` 1.0 cannot be accepted" in str(error)
        assert "evil" in str(error)
    assert not list(project.root.rglob("evil*"))
    assert not Path("/tmp/evil-monopack.py").exists()
    assert sorted(project.fetch(locked("good"))) == ["good"]


def test_C22_record_missing_and_wrong(project: Project):
    wheel = rewritten(draw_wheel(project.wheels, "a", files={"a.py": "x"}), {"*.dist-info/RECORD": None})
    assert "`a` 1.0 cannot be accepted\n  it has no RECORD" in str(project.failure(locked("a")))
    wheel = rewritten(draw_wheel(project.wheels, "b", files={"b.py": "x"}), {"b.py": b"other"})
    assert "`b.py` is not what its RECORD says" in str(project.failure(locked("b")))
    found = project.fetch(locked("b", "1.0", sha256(wheel)))["b"]
    assert found.warnings == ("its RECORD has another hash for `b.py`",)


def test_C27_two_wheels_with_one_path(project: Project):
    for name in ("a", "b"):
        draw_wheel(project.wheels, name, files={"shared/x.py": f"of {name}"})
    found = project.fetch(locked("a"), locked("b"))
    for name in ("a", "b"):
        assert (Path(project.store.folder(found[name].key)) / "shared/x.py").read_text() == f"of {name}"


def test_C27_a_file_in_the_way_of_a_folder(project: Project):
    draw_wheel(project.wheels, "a", files={"shared": "file"})
    draw_wheel(project.wheels, "b", files={"shared/x.py": "folder"})
    assert sorted(project.fetch(locked("a"), locked("b"))) == ["a", "b"]


def test_C29_scripts_stay_behind_and_data_files_come(project: Project):
    files = {
        "a/__init__.py": "",
        "a-1.0.data/scripts/tool": "#!python\n",
        "a-1.0.data/data/share/a/x": "x",
        "a-1.0.data/purelib/b.py": "",
    }
    draw_wheel(project.wheels, "a", files=files, entry_points="[console_scripts]\nrun = a:main\n")
    paths = [file.path for file in project.fetch(locked("a"))["a"].files]
    assert [path for path in paths if not path.startswith("a-1.0.dist-info/")] == ["a/__init__.py", "b.py", "share/a/x"]
    assert "a-1.0.dist-info/entry_points.txt" in paths


def test_C30_a_file_name_that_belies_its_metadata(project: Project):
    draw_wheel(project.wheels, "a", files={"a.py": ""}).rename(project.wheels / "b-1.0-py3-none-any.whl")
    assert "`b` 1.0 cannot be accepted" in str(project.failure(locked("b")))


def test_direct_references(project: Project):
    wheel = draw_wheel(project.root / "elsewhere", "a", files={"a.py": ""})
    by_path = locked("a", source=LockedSource(kind=SourceKind.PATH, location="elsewhere/a-1.0-py3-none-any.whl"))
    by_url = locked("a", "1.0", sha256(wheel), source=LockedSource(kind=SourceKind.URL, location=wheel.as_uri()))
    for one in (by_path, by_url):
        assert "a.py" in [file.path for file in project.fetch(one)["a"].files]
    (wheel).unlink()
    gone = locked("b", source=LockedSource(kind=SourceKind.URL, location=wheel.as_uri()))
    with pytest.raises(PackFailure, match="`b`"):
        project.fetch(gone)


def test_the_index_is_down_and_credentials_stay_hidden(project: Project):
    project.index = IndexOptions(index_url=CLOSED)
    error = project.failure(locked("a"), locked("b"))
    assert "the package index cannot be reached for `a`, `b`" in str(error)
    assert "secret-word" not in str(error)
    assert error.hint


def test_locations_of_the_lock_come_first(project: Project):
    draw_wheel(project.wheels, "a", files={"a.py": "common"})
    draw_wheel(project.root / "own", "b", files={"b.py": ""})
    own = locked("b", source=LockedSource(location="own"))
    assert sorted(project.fetch(locked("a"), own)) == ["a", "b"]


def test_variables_that_would_change_the_choice_are_held_back(tmp_path: Path):
    (tmp_path / "override.txt").write_text("a==2.0\n")
    project = Project(tmp_path, UV_OVERRIDE=str(tmp_path / "override.txt"), UV_COMPILE_BYTECODE="1", PYTHONPATH="/x")
    for version in ("1.0", "2.0"):
        draw_wheel(project.wheels, "a", version, files={"a.py": ""})
    assert project.fetch(locked("a"))["a"].version == "1.0"


def test_the_project_and_the_home_stay_as_they_were(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    root = tmp_path / "project"
    root.mkdir()
    project = Project(root, HOME=str(home))
    draw_wheel(project.wheels, "a", files={"a.py": ""})
    project.fetch(locked("a"))
    assert sorted(path.name for path in project.root.iterdir()) == ["cache", "uv-cache", "wheels"]
    assert list(home.iterdir()) == []


def test_resolving_pins_with_hashes(project: Project):
    wheel = draw_wheel(project.wheels, "a", files={"a.py": ""}, requires=["b<2", "never; sys_platform == 'win32'"])
    draw_wheel(project.wheels, "b", files={"b.py": ""})
    draw_wheel(project.wheels, "b", "2.0", files={"b.py": ""})
    pinned = project.uv.resolve(("a",), constraints=(), index=project.index, target=LAMBDA)
    assert [line.split(" ")[0] for line in pinned] == ["a==1.0", "b==1.0"]
    assert pinned[0] == f"a==1.0 --hash={sha256(wheel)}"


def test_resolving_what_does_not_fit(project: Project):
    draw_wheel(project.wheels, "a", files={"a.py": ""})
    with pytest.raises(InputError, match="no set of versions fits") as caught:
        project.uv.resolve(("a>=2",), constraints=(), index=project.index, target=HERE)
    assert "a>=2" in caught.value.why
    with pytest.raises(PackFailure, match="cannot be reached"):
        project.uv.resolve(("a",), constraints=(), index=IndexOptions(index_url=CLOSED), target=HERE)
    with pytest.raises(InputError):
        project.uv.resolve(("a",), constraints=("a<1",), index=project.index, target=HERE)


@pytest.mark.network
def test_a_foreign_target_gets_only_its_own_binaries(tmp_path: Path):
    project = Project(tmp_path)
    project.index = IndexOptions()
    found = project.fetch(locked("pyyaml", "6.0.1"), locked("markupsafe", "2.1.5"), target=LAMBDA)
    for one in found.values():
        binaries = [file.path for file in one.files if file.path.endswith(".so")]
        assert binaries
        for path in binaries:
            assert "cpython-312-aarch64-linux-gnu" in path
            header = (Path(project.store.folder(one.key)) / path).read_bytes()[:20]
            assert header[18:20] == b"\xb7\x00"


@pytest.mark.network
@pytest.mark.parametrize("platform", ["x86_64-manylinux_2_17", "x86_64-manylinux_2_34"])
def test_older_and_newer_bases_of_the_cloud_are_platform_names(tmp_path: Path, platform: str):
    project = Project(tmp_path)
    project.index = IndexOptions()
    target = Target(python=(3, 12), platform=parse_platform(platform), full_version="3.12.0")
    assert sorted(project.fetch(locked("markupsafe", "2.1.5"), target=target)) == ["markupsafe"]
