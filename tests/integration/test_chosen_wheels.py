"""Which of several wheels that fit is taken: the same one whatever uv's own cache holds."""

from __future__ import annotations

import io
import os
import sys
import tarfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.local_interpreters import LocalInterpreters
from monopack.adapters.this_machine import this_platform
from monopack.adapters.uv import Uv
from monopack.domain.model.errors import Location, MonopackError
from monopack.domain.model.lock import IndexOptions, LockedDistribution, LockedFile
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.target import Target, parse_platform
from monopack.domain.ports.processes import Command, Completed, Processes
from tests.local_index import serve
from tests.wheels import draw_wheel, sha256

OLD, NEW = ("cp312-cp312-manylinux_2_17_x86_64", "cp312-cp312-manylinux_2_28_x86_64")
TARGETS = {
    name: Target(python=(3, 12), platform=parse_platform(f"x86_64-{name}"), full_version="3.12.0")
    for name in ("manylinux_2_17", "manylinux_2_28")
}


class Counted(Processes):
    """The real processes, with a memory of what uv was asked to do."""

    def __init__(self) -> None:
        self.real = ChildProcesses()
        self.asked: list[str] = []

    def run(self, command: Command) -> Completed:
        self.asked.append(" ".join(command.arguments[1:3]))
        return self.real.run(command)


@dataclass
class Site:
    """An index with two wheels of `a`, and uv with a cache of its own."""

    root: Path
    url: str
    files: dict[str, Path]
    processes: Counted = field(default_factory=Counted)
    environment: dict[str, str] = field(default_factory=dict)

    def uv(self) -> Uv:
        """As a run has it."""
        given = {"PATH": "/usr/bin:/bin", "HOME": str(self.root), "UV_HTTP_RETRIES": "0", **self.environment}
        environment = {**given, "UV_CACHE_DIR": str(self.root / "uv")}
        interpreters = LocalInterpreters(processes=self.processes, machine=this_platform(), environment=environment)
        return Uv(
            processes=self.processes,
            interpreters=interpreters,
            root=self.root,
            host=this_platform(),
            environment=environment,
        )

    def install(self, locked: LockedDistribution, target: Target, index: IndexOptions) -> Path:
        """Where it was installed."""
        into = self.root / f"site-{len(self.processes.asked)}"
        into.mkdir()
        self.uv().install([locked], into=str(into), index=index, target=target)
        return into

    def taken(self, target: str, locked: LockedDistribution, index: IndexOptions | None = None) -> str:
        """The tag of the wheel that was installed."""
        into = self.install(locked, TARGETS[target], index or IndexOptions(index_url=self.url))
        return (into / "a.py").read_text()

    def locked(self, *hashes: str) -> LockedDistribution:
        where = Location(path="requirements.txt", line=1)
        return LockedDistribution(name=canonicalize_name("a"), version="1.0", where=where, hashes=tuple(sorted(hashes)))

    def with_hashes(self) -> LockedDistribution:
        return self.locked(*map(sha256, self.files.values()))

    def with_files(self) -> LockedDistribution:
        listed = tuple(LockedFile(name=path.name, hashes=(sha256(path),)) for path in self.files.values())
        return replace(self.with_hashes(), files=listed)


KINDS = {"hashes": Site.with_hashes, "files": Site.with_files, "nothing": Site.locked}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    wheels = tmp_path / "wheels"
    files = {tag: draw_wheel(wheels, "a", files={"a.py": tag}, tag=tag) for tag in (OLD, NEW)}
    with serve(wheels, tmp_path / "site") as url:
        yield Site(root=tmp_path, url=url, files=files)


def partial_folder(site: Site, name: str, tag: str) -> Path:
    folder = site.root / name
    folder.mkdir()
    (folder / site.files[tag].name).write_bytes(site.files[tag].read_bytes())
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_what_uvs_cache_holds_for_another_target_decides_nothing(site: Site, kind: str):
    locked = KINDS[kind](site)
    assert site.taken("manylinux_2_17", locked) == OLD
    assert site.taken("manylinux_2_28", locked) == NEW
    assert site.taken("manylinux_2_17", locked) == OLD


@pytest.mark.parametrize("kind", KINDS)
def test_a_first_index_that_lacks_the_best_wheel_decides_nothing(site: Site, kind: str):
    mirror = partial_folder(site, "mirror", OLD)
    with serve(mirror, site.root / "mirror-site") as first:
        both = IndexOptions(index_url=site.url, extra_index_urls=(first,))
        assert site.taken("manylinux_2_28", KINDS[kind](site), both) == NEW
        assert site.taken("manylinux_2_17", KINDS[kind](site), both) == OLD
        turned = IndexOptions(index_url=first, extra_index_urls=(site.url,))
        assert site.taken("manylinux_2_28", KINDS[kind](site), turned) == NEW


def test_what_was_built_from_source_before_decides_nothing(site: Site):
    wheel = draw_wheel(site.root / "links", "b", files={"b.py": "published"})
    source = draw_source(site.root / "links", "b")
    locked = replace(site.locked(sha256(wheel), sha256(source)), name=canonicalize_name("b"))
    here = Target(python=sys.version_info[:2], platform=this_platform(), full_version=sys.version.split()[0])
    links = IndexOptions(find_links=("links",), no_index=True)
    built = site.install(locked, here, replace(links, no_binary=("b",)))
    assert (built / "b.py").read_text() == "built"
    assert (site.install(locked, here, links) / "b.py").read_text() == "published"


def test_a_lock_that_lists_its_files_needs_no_question(site: Site):
    site.taken("manylinux_2_28", site.with_files())
    assert site.processes.asked.count("pip compile") == 0
    site.taken("manylinux_2_28", site.with_hashes())
    assert site.processes.asked.count("pip compile") == 1


def test_a_single_hash_needs_no_question_and_holds(site: Site):
    only = site.locked(sha256(site.files[OLD]))
    assert site.taken("manylinux_2_28", only) == OLD
    assert "pip compile" not in site.processes.asked


def test_where_nobody_has_the_best_wheel_another_that_the_lock_allows_is_taken(site: Site):
    partial_folder(site, "partial", OLD)
    links = IndexOptions(find_links=("partial",), no_index=True)
    assert site.taken("manylinux_2_28", site.with_files(), links) == OLD
    with pytest.raises(MonopackError):
        site.taken("manylinux_2_28", site.locked(sha256(site.files[NEW])), links)


def test_a_folder_of_wheels_is_chosen_from_without_any_index(site: Site):
    links = IndexOptions(find_links=("wheels",), no_index=True)
    for locked in (site.locked(), site.with_hashes(), site.with_files()):
        assert site.taken("manylinux_2_17", locked, links) == OLD
        assert site.taken("manylinux_2_28", locked, links) == NEW


@pytest.mark.network
def test_a_real_distribution_with_two_wheels_that_fit(site: Site):
    """pillow 11.3.0 has one for glibc 2.17 and a smaller one for glibc 2.28."""
    site.environment = {name: value for name, value in os.environ.items() if not name.startswith("UV_")}
    locked = replace(site.locked(), name=canonicalize_name("pillow"), version="11.3.0")
    newer = []
    for target in ("manylinux_2_17", "manylinux_2_28", "manylinux_2_17"):
        into = site.install(locked, replace(TARGETS[target], python=(3, 11), full_version="3.11.7"), IndexOptions())
        newer.append("manylinux_2_28" in (into / "pillow-11.3.0.dist-info" / "WHEEL").read_text())
    assert newer == [False, True, False]


def draw_source(folder: Path, name: str) -> Path:
    """A source distribution with a build backend of its own, whose wheel is called as a published one."""
    backend = f"""
import base64, hashlib, zipfile
def build_wheel(folder, config_settings=None, metadata_directory=None):
    wheel = "{name}-1.0-py3-none-any.whl"
    members = {{
        "{name}.py": "built",
        "{name}-1.0.dist-info/METADATA": "Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n",
        "{name}-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        "{name}-1.0.dist-info/RECORD": "",
    }}
    members["{name}-1.0.dist-info/RECORD"] = "".join(f"{{member}},,\\n" for member in members)
    with zipfile.ZipFile(folder + "/" + wheel, "w") as archive:
        for member, text in members.items():
            archive.writestr(member, text)
    return wheel
"""
    project = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    texts = {
        "backend.py": backend,
        "pyproject.toml": f'{project}[project]\nname = "{name}"\nversion = "1.0"\n',
        "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
    }
    path = folder / f"{name}-1.0.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for member, text in texts.items():
            info = tarfile.TarInfo(f"{name}-1.0/{member}")
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return path


def test_what_was_asked_ahead_is_not_asked_again_also_while_it_is_asked(site: Site):
    index, target = IndexOptions(index_url=site.url), TARGETS["manylinux_2_28"]
    uv = site.uv()
    with ThreadPoolExecutor(2) as pool:
        (site.root / "into").mkdir()
        ahead = pool.submit(uv.ask_ahead, [site.with_hashes()], index=index, target=target)
        done = pool.submit(uv.install, [site.with_hashes()], into=str(site.root / "into"), index=index, target=target)
        ahead.result()
        done.result()
    assert (site.root / "into" / "a.py").read_text() == NEW
    assert sorted(site.processes.asked) == ["pip compile", "pip install"]


def test_what_cannot_be_asked_ahead_is_told_by_the_installation(site: Site):
    index, target = IndexOptions(index_url="http://127.0.0.1:1/simple"), TARGETS["manylinux_2_28"]
    uv = site.uv()
    uv.ask_ahead([site.with_hashes()], index=index, target=target)
    (site.root / "into").mkdir()
    with pytest.raises(MonopackError, match="cannot be reached"):
        uv.install([site.with_hashes()], into=str(site.root / "into"), index=index, target=target)


@pytest.mark.parametrize(("others", "questions"), [(1, 1), (41, 2)], ids=["small lock", "large lock"])
def test_a_small_lock_is_asked_for_as_a_whole_and_once(site: Site, others: int, questions: int):
    draw_wheel(site.root / "wheels", "b", files={"b.py": "b"})
    where = Location(path="requirements.txt", line=1)
    beside = [LockedDistribution(name=canonicalize_name("b"), version="1.0", where=where)]
    beside += [replace(beside[0], name=canonicalize_name(f"c{number}")) for number in range(others - 1)]
    uv = site.uv()
    with serve(site.root / "wheels", site.root / "again") as url:
        for number, locked in enumerate((site.with_hashes(), beside[0])):
            into = site.root / f"round-{number}"
            into.mkdir()
            target = TARGETS["manylinux_2_28"]
            uv.install([locked], into=str(into), index=IndexOptions(index_url=url), target=target, among=beside)
    assert site.processes.asked.count("pip compile") == questions
