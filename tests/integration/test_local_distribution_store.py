"""The store on disk: what is kept, and what becomes of entries that are damaged, foreign or half-made."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from monopack.adapters.distribution_store import LocalDistributionStore, Makers, Sharing
from monopack.adapters.distribution_store.keys import FORMAT
from monopack.domain.model.distribution import Distribution
from monopack.domain.model.errors import MonopackError, PackFailure, Several
from monopack.domain.model.lock import IndexOptions, LockedDistribution, LockedSource, SourceKind
from monopack.domain.model.target import Target, parse_platform
from tests.elf_files import elf
from tests.fakes.byte_compiler import COMPILER, FakeByteCompiler
from tests.fakes.distribution_store import Drawn, drawn, locked
from tests.fakes.installer import FakeInstaller
from tests.fakes.progress import FakeProgress
from tests.fakes.symbol_stripper import DEBUG, STRIPPER, FakeSymbolStripper

TARGET = Target(python=(3, 12), platform=parse_platform("x86_64-manylinux_2_28"), full_version="3.12.0")
OTHER = Target(python=(3, 12), platform=parse_platform("aarch64-manylinux_2_28"), full_version="3.12.0")
CONTENT = {"pkg/__init__.py": "x = 1\n" * 500, "pkg/data.bin": b"\0\1\2", "tool": "#!/bin/sh\n"}


class Run:
    """One run of monopack over a cache folder."""

    def __init__(self, folder: Path, *, origin: str = "", patience: float | None = None, **contents: Drawn) -> None:
        self.progress = FakeProgress()
        self.byte_compiler = FakeByteCompiler()
        self.symbol_stripper = FakeSymbolStripper()
        self.installer = FakeInstaller(contents or {"pkg": Drawn(files=CONTENT)})
        self.store = LocalDistributionStore(
            folder=folder,
            root=folder.parent,
            installer=self.installer,
            makers=Makers(byte_compiler=self.byte_compiler, symbol_stripper=self.symbol_stripper),
            progress=self.progress,
            sharing=Sharing(origin=origin, patience=patience),
        )

    def fetch(self, *wanted: LockedDistribution, target: Target = TARGET) -> Distribution:
        asked = wanted or (locked("pkg"),)
        return self.store.fetch(asked, index=IndexOptions(), target=target)[asked[0].name]

    def contents(self, found: Distribution, into: Path) -> dict[str, bytes]:
        """All files by both ways out of the store, which must agree."""
        packed = {file.path: self.store.member(found.key, file) for file in found.files}
        shutil.rmtree(into, ignore_errors=True)
        for file in found.files:
            self.store.copy(found.key, file, str(into / file.path))
        assert {path: member.size for path, member in packed.items()} == {
            file.path: (into / file.path).stat().st_size for file in found.files
        }
        return {path: member.data for path, member in packed.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def kept(folder: Path) -> list[Path]:
    """What entries are made of; locks and notes of use come and go with runs."""
    parts = (folder / str(FORMAT) / part for part in ("entries", "members", "staging"))
    return sorted(path for part in parts for path in part.rglob("*") if path.is_file())


def test_a_second_run_fetches_nothing(folder: Path, tmp_path: Path):
    first = Run(folder)
    packed = first.contents(first.fetch(), tmp_path / "out")
    second = Run(folder)
    assert second.contents(second.fetch(), tmp_path / "out") == packed
    assert (len(first.installer.installed), second.installer.installed) == (1, [])
    assert second.progress.warnings == []


def test_one_run_looks_an_entry_up_once(folder: Path):
    run = Run(folder)
    assert run.fetch() is run.fetch()


def test_E15_targets_hashes_sources_and_origins_have_entries_of_their_own(folder: Path):
    hashed = LockedDistribution(
        name=locked("pkg").name, version="1.0", where=locked("pkg").where, hashes=("sha256:" + "0" * 64,)
    )
    elsewhere = LockedDistribution(
        name=hashed.name,
        version="1.0",
        where=hashed.where,
        source=LockedSource(location="https://other.invalid/simple"),
    )
    run = Run(folder)
    keys = {run.fetch().key, run.fetch(target=OTHER).key, run.fetch(hashed).key, run.fetch(elsewhere).key}
    assert len(keys | {Run(folder, origin="/venv").fetch().key}) == 5


def test_a_path_is_kept_by_its_content(folder: Path, tmp_path: Path):
    source = LockedSource(kind=SourceKind.PATH, location="libs/pkg")
    local = LockedDistribution(name=locked("pkg").name, version="", where=locked("pkg").where, source=source)
    (tmp_path / "libs/pkg/.git").mkdir(parents=True)
    (tmp_path / "libs/pkg/setup.py").write_text("one")
    first = Run(folder).fetch(local).key
    (tmp_path / "libs/pkg/.git/index").write_text("noise")
    assert Run(folder).fetch(local).key == first
    (tmp_path / "libs/pkg/setup.py").write_text("two")
    assert Run(folder).fetch(local).key != first


def test_a_path_that_is_not_there_is_an_error_with_its_place(folder: Path):
    source = LockedSource(kind=SourceKind.PATH, location="gone.whl")
    local = LockedDistribution(name=locked("pkg").name, version="1.0", where=locked("pkg").where, source=source)
    with pytest.raises(PackFailure, match=r"requirements\.txt:1: `pkg` cannot be read"):
        Run(folder).fetch(local)


def test_normalized(folder: Path):
    contents = {
        "pkg/__init__.py": "",
        "pkg/__init__.pyi": "",
        "pkg/__pycache__/x.pyc": "",
        "pkg/py.typed": "",
        "bin/tool": "#!/home/me/python\n",
        "pkg-1.0.dist-info/direct_url.json": "{}",
        "pkg-1.0.dist-info/uv_cache.json": "{}",
        "pkg-1.0.dist-info/entry_points.txt": "",
        "share/pkg/data": "",
    }
    found = Run(folder, pkg=Drawn(files=contents)).fetch()
    assert [file.path for file in found.files] == [
        "pkg-1.0.dist-info/METADATA",
        "pkg-1.0.dist-info/RECORD",
        "pkg-1.0.dist-info/entry_points.txt",
        "pkg/__init__.py",
        "pkg/py.typed",
        "share/pkg/data",
    ]


def test_a_package_named_bin_ships(folder: Path):
    found = Run(folder, pkg=drawn("bin/__init__.py", "bin/tool.py")).fetch()
    assert "bin/tool.py" in [file.path for file in found.files]


def test_record_says_just_what_ships(folder: Path, tmp_path: Path):
    run = Run(folder)
    found = run.fetch()
    run.contents(found, tmp_path / "out")
    rows = (tmp_path / "out/pkg-1.0.dist-info/RECORD").read_text().splitlines()
    assert [row.partition(",")[0] for row in rows] == [file.path for file in found.files]
    assert "pkg-1.0.dist-info/RECORD,," in rows


def test_legacy_namespaces_are_noted(folder: Path):
    contents = {
        "ns/__init__.py": "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n",
        "old/__init__.py": "__import__('pkg_resources').declare_namespace(__name__)\n",
        "own/__init__.py": "x = 1\n",
    }
    assert Run(folder, pkg=Drawn(files=contents)).fetch().namespaces == ("ns", "old")


def test_C28_pth_files_are_told_and_never_run(folder: Path, tmp_path: Path):
    contents = {"evil.pth": f"import os; open({str(tmp_path / 'ran')!r}, 'w')\n", "ns-nspkg.pth": "import sys\n"}
    found = Run(folder, pkg=Drawn(files=contents)).fetch()
    assert found.warnings == ("`evil.pth` has no effect in a payload",)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("path", ["..\\evil.py", "a\\b.py", "C:evil.py"])
def test_C20_C21_paths_that_may_mean_another_place_are_refused(folder: Path, path: str):
    with pytest.raises(PackFailure, match="cannot be accepted"):
        Run(folder, pkg=drawn(path)).fetch()
    assert kept(folder) == []


def test_C21_a_phantom_row_is_reported(folder: Path):
    run = Run(folder, pkg=Drawn(files={"real.py": "", "phantom.py": ""}))
    run.installer.overrides["phantom.py"] = None
    with pytest.raises(PackFailure, match="is not what its RECORD says"):
        run.fetch()


def test_C22_a_wrong_record_counts_only_where_no_lock_vouches(folder: Path):
    run = Run(folder)
    run.installer.overrides["pkg/__init__.py"] = b"other"
    with pytest.raises(PackFailure, match="is not what its RECORD says"):
        run.fetch()
    hashed = LockedDistribution(
        name=locked("pkg").name, version="1.0", where=locked("pkg").where, hashes=("sha256:" + "0" * 64,)
    )
    assert run.fetch(hashed).warnings == ("its RECORD has another hash for `pkg/__init__.py`",)


def test_C22_without_record_it_is_refused(folder: Path):
    run = Run(folder)
    run.installer.overrides["pkg-1.0.dist-info/RECORD"] = None
    with pytest.raises(PackFailure, match="it has no RECORD") as caught:
        run.fetch()
    assert "`pkg` 1.0" in str(caught.value)


def test_C24_links_are_refused(folder: Path):
    class Linking(FakeInstaller):
        def install(self, wanted, *, into, **rest):
            super().install(wanted, into=into, **rest)
            (Path(into) / "pkg/secret").symlink_to("/etc/passwd")

    run = Run(folder)
    run.store = LocalDistributionStore(
        folder=folder,
        root=folder.parent,
        installer=Linking(run.installer.drawn),
        makers=Makers(byte_compiler=FakeByteCompiler(), symbol_stripper=FakeSymbolStripper()),
        progress=run.progress,
    )
    with pytest.raises(PackFailure, match=r"`pkg/secret` is a link"):
        run.fetch()


def test_C26_names_alike_are_told_or_refused(folder: Path):
    twins = drawn("pkg/Case.py", "pkg/case.py")
    found = Run(folder, pkg=twins).fetch()
    assert found.warnings == ("`pkg/Case.py` and `pkg/case.py` differ only in case or Unicode form",)
    windows = Target(python=(3, 12), platform=parse_platform("windows"), full_version="3.12.0")
    with pytest.raises(PackFailure, match="differ only in case"):
        Run(folder, pkg=twins).fetch(target=windows)


def test_C27_one_path_from_two_distributions_each_keeps_its_own(folder: Path, tmp_path: Path):
    run = Run(folder, a=Drawn(files={"shared/x.py": "of a"}), b=Drawn(files={"shared/x.py": "of b"}))
    run.fetch(locked("a"), locked("b"))
    for name in ("a", "b"):
        found = run.fetch(locked(name))
        run.contents(found, tmp_path / name)
        assert (tmp_path / name / "shared/x.py").read_text() == f"of {name}"


def test_C27_the_same_bytes_at_one_path_are_each_ones_own(folder: Path, tmp_path: Path):
    same = {"ns/__init__.py": "# shared\n"}
    run = Run(folder, a=Drawn(files={**same, "ns/a.py": ""}), b=Drawn(files={**same, "ns/b.py": ""}))
    run.fetch(locked("a"), locked("b"))
    assert run.installer.installed == [("a", "b")]
    for name in ("a", "b"):
        run.contents(run.fetch(locked(name)), tmp_path / name)
        assert (tmp_path / name / "ns/__init__.py").read_text() == "# shared\n"


def test_C27_a_file_where_another_has_a_folder(folder: Path):
    run = Run(folder, a=Drawn(files={"shared": "file"}), b=Drawn(files={"shared/x.py": "folder"}))
    paths = [file.path for name in ("a", "b") for file in run.fetch(locked(name), locked("a"), locked("b")).files]
    assert {"shared", "shared/x.py"} <= set(paths)


def test_C30_metadata_of_another_name_or_version(folder: Path):
    run = Run(folder)
    run.installer.overrides["pkg-1.0.dist-info/METADATA"] = b"Metadata-Version: 2.1\nName: other\nVersion: 1.0\n"
    with pytest.raises(PackFailure, match="calls itself `other`"):
        run.fetch()
    run.installer.overrides["pkg-1.0.dist-info/METADATA"] = b"Metadata-Version: 2.1\nName: pkg\nVersion: 9\n"
    with pytest.raises(PackFailure, match="says version 9"):
        run.fetch()


def test_all_that_is_refused_is_told_at_once_and_nothing_is_kept(folder: Path):
    run = Run(folder, a=drawn("a\\x.py"), b=drawn("b\\x.py"), c=drawn("c.py"))
    with pytest.raises(Several) as caught:
        run.fetch(locked("a"), locked("b"), locked("c"))
    assert len(caught.value.errors) == 2
    assert kept(folder) == []


def spoil(path: Path, damage: str) -> None:
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.unlink()
    match damage:
        case "folder":
            path.mkdir()
        case "fifo":
            os.mkfifo(path)
        case "link":
            path.symlink_to("/etc/hostname")
        case "flipped":
            path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        case "half":
            path.write_bytes(whole[:middle])
        case "empty":
            path.write_bytes(b"")


@pytest.mark.parametrize("damage", ["gone", "folder", "fifo", "link", "flipped", "half", "empty"])
def test_C09_E02_E03_E06_E09_every_damage_to_every_file_is_mended(folder: Path, tmp_path: Path, damage: str):
    good = Run(folder)
    expected = good.contents(good.fetch(), tmp_path / "out")
    for path in kept(folder):
        spoil(path, damage)
        run = Run(folder)
        assert run.contents(run.fetch(), tmp_path / "out") == expected, path
        assert len(run.progress.warnings) <= 1
        healed = Run(folder)
        assert healed.contents(healed.fetch(), tmp_path / "out") == expected, path
        assert (healed.installer.installed, healed.progress.warnings) == ([], []), path


def test_E03_swapped_files_are_noticed(folder: Path, tmp_path: Path):
    contents = {"a": Drawn(files={"a.py": "aaa"}), "b": Drawn(files={"b.py": "bbb"})}
    good = Run(folder, **contents)
    for name in ("a", "b"):
        good.contents(good.fetch(locked(name)), tmp_path / "out")
    for name in ("record.json", "members.bin", "members.json"):
        one, other = sorted(folder.rglob(name))
        content = one.read_bytes()
        one.write_bytes(other.read_bytes())
        other.write_bytes(content)
        run = Run(folder, **contents)
        run.contents(run.fetch(locked("a")), tmp_path / "out")
        assert (tmp_path / "out/a.py").read_text() == "aaa"
        run.contents(run.fetch(locked("b")), tmp_path / "out")


def test_E07_a_record_that_leads_outside_is_no_entry(folder: Path, tmp_path: Path):
    run = Run(folder)
    run.fetch()
    (record,) = folder.rglob("record.json")
    forged = json.loads(record.read_bytes().partition(b"\n")[2])
    forged["files"][0][0] = "../../../../escaped"
    (record.parent / "files/../../../../escaped").write_bytes(bytes(forged["files"][0][1]))
    body = json.dumps(forged).encode()
    record.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    again = Run(folder)
    assert "escaped" not in str([file.path for file in again.fetch().files])
    assert len(again.installer.installed) == 1


def test_damage_noticed_while_it_is_used_is_mended_in_the_same_run(folder: Path, tmp_path: Path):
    run = Run(folder)
    found = run.fetch()
    (victim,) = folder.rglob("pkg/__init__.py")
    victim.write_bytes(b"y" * victim.stat().st_size)
    run.contents(found, tmp_path / "out")
    assert (tmp_path / "out/pkg/__init__.py").read_text() == CONTENT["pkg/__init__.py"]
    assert len(run.progress.warnings) == 1


def test_damage_noticed_while_copying_is_mended_in_the_same_run(folder: Path, tmp_path: Path):
    run = Run(folder)
    found = run.fetch()
    (victim,) = folder.rglob("pkg/data.bin")
    victim.write_bytes(b"\0\1\3")
    file = next(file for file in found.files if file.path == "pkg/data.bin")
    run.store.copy(found.key, file, str(tmp_path / "copy"))
    assert (tmp_path / "copy").read_bytes() == CONTENT["pkg/data.bin"]
    assert len(run.progress.warnings) == 1


def test_damage_that_cannot_be_mended_is_a_failure(folder: Path, tmp_path: Path):
    run = Run(folder)
    found = run.fetch()
    (victim,) = folder.rglob("pkg/data.bin")
    victim.write_bytes(b"\0\1\3")
    run.installer.drawn = {"pkg": Drawn(files={**CONTENT, "pkg/data.bin": b"xyz"})}
    file = next(file for file in found.files if file.path == "pkg/data.bin")
    with pytest.raises(PackFailure, match="is damaged"):
        run.store.copy(found.key, file, str(tmp_path / "copy"))
    assert not (tmp_path / "copy").exists()


def test_E01_a_store_that_cannot_be_written_to_still_serves(folder: Path, tmp_path: Path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    run = Run(folder)
    expected = run.contents(run.fetch(), tmp_path / "out")
    assert len(run.progress.warnings) == 1
    (tmp_path / "cache").unlink()
    ordinary = Run(folder)
    assert ordinary.contents(ordinary.fetch(), tmp_path / "out") == expected


def test_a_failed_fetch_leaves_the_store_as_it_was(folder: Path):
    Run(folder).fetch()
    before = kept(folder)
    with pytest.raises(MonopackError):
        Run(folder).fetch(locked("pkg"), locked("gone"))
    assert kept(folder) == before


DYING = """
import os, sys
from pathlib import Path
from monopack.adapters.distribution_store.shelf import Shelf
from tests.fakes.installer import FakeInstaller
from tests.integration.test_local_distribution_store import Run

def dying(usual):
    def die(*arguments, **named):
        usual(*arguments, **named)
        os.kill(os.getpid(), 9)
    return die

{doomed} = dying({doomed})
Run(Path(sys.argv[1])).fetch()
"""


@pytest.mark.parametrize(("doomed", "published"), [("FakeInstaller.install", False), ("Shelf.publish", True)])
def test_F05_what_a_killed_run_left_is_taken_away_by_one_that_lacks_nothing(folder: Path, doomed: str, published: bool):
    Run(folder).fetch(locked("pkg", "2.0"))
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", DYING.format(doomed=doomed), str(folder)]
    assert subprocess.run(command, check=False, env=environment).returncode == -9
    assert list(folder.rglob("staging/*"))
    later = Run(folder)
    later.fetch(locked("pkg") if published else locked("pkg", "2.0"))
    later.store.clear_up(limit=10**9)
    assert later.installer.installed == []
    assert list(folder.rglob("staging/*")) == []
    assert later.progress.warnings == []


def test_F17_what_a_living_run_stages_stays(folder: Path):
    class Beside(FakeInstaller):
        """While it installs, another run comes and goes."""

        left: tuple[str, ...] = ()

        def install(self, wanted: Sequence[LockedDistribution], *, into: str, **rest: Any) -> None:
            super().install(wanted, into=into, **rest)
            other = Run(folder, other=Drawn(files={"other.py": ""}))
            other.fetch(locked("other"))
            other.store.clear_up(limit=10**9)
            self.left = tuple(os.listdir(into))

    run = Run(folder)
    installer = Beside(run.installer.drawn)
    run.store._installer = installer
    run.fetch()
    assert "pkg" in installer.left


def test_G06_a_stuck_process_at_the_same_entry_is_named_when_patience_ends(folder: Path):
    key = Run(folder).fetch().key
    shutil.rmtree(folder / str(FORMAT) / "entries" / key)
    locks = folder / str(FORMAT) / "locks"
    (locks / f"{key}.lock.holder").write_text("process 7 on host")
    run = Run(folder, patience=1.1)
    with FileLock(locks / f"{key}.lock"):
        for _ in range(3):
            with pytest.raises(PackFailure) as caught:
                run.fetch()
            assert f"`{key}` is still being fetched by process 7 on host" in caught.value.what
            assert "1.1 seconds" in caught.value.why
            assert "--lock-timeout" in caught.value.hint
    assert len(run.progress.warnings) == 1, "it was waited for once"
    assert run.installer.installed == []
    run.fetch()
    assert run.installer.installed == [("pkg",)]


def test_G02_threads_and_processes_fetch_once(folder: Path):
    run = Run(folder)
    with ThreadPoolExecutor(8) as pool:
        keys = {found.key for found in pool.map(lambda _: run.fetch(), range(16))}
    assert (len(keys), len(run.installer.installed)) == (1, 1)


def test_members_that_were_begun_are_made_without_being_asked_for(folder: Path):
    run = Run(folder, a=Drawn(files={"a.py": "x"}), b=Drawn(files={"b.py": "y"}))
    found = [run.fetch(locked(name)) for name in ("a", "b")]
    run.store.begin_members([one.key for one in found])
    deadline = time.monotonic() + 60
    while len(list(folder.rglob("members.json"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    run.store.close()
    assert len(list(folder.rglob("members.json"))) == 2


def test_members_that_cannot_be_begun_are_mended_when_they_are_asked_for(folder: Path, tmp_path: Path):
    run = Run(folder)
    found = run.fetch()
    (victim,) = folder.rglob("pkg/__init__.py")
    victim.write_bytes(b"y" * victim.stat().st_size)
    run.store.begin_members([found.key])
    run.contents(found, tmp_path / "out")
    assert (tmp_path / "out/pkg/__init__.py").read_text() == CONTENT["pkg/__init__.py"]
    assert len(run.progress.warnings) == 1


def test_F01_closing_does_not_wait_for_members_that_nobody_asked_for(folder: Path):
    run = Run(folder, **{f"a{number}": Drawn(files={"a.py": os.urandom(1 << 20)}) for number in range(12)})
    keys = [run.fetch(locked(f"a{number}")).key for number in range(12)]
    run.store.begin_members(keys)
    run.store.close()
    assert not [path for path in folder.rglob("members.bin.*") if path.is_file()]
    assert len(list(folder.rglob("members.json"))) < 12


def test_an_index_is_asked_ahead_for_a_lock_of_which_nothing_is_there(folder: Path):
    wanted = [replace(locked(name), hashes=(f"sha256:{name * 64}",)) for name in "ab"]
    unhashed, from_url = locked("c"), replace(wanted[0], source=LockedSource(kind=SourceKind.URL, location="https://x"))
    first = Run(folder, a=drawn("a.py"), b=drawn("b.py"))
    for likely in ([unhashed, from_url], [*wanted, unhashed]):
        first.store.ask_ahead(likely, index=IndexOptions(), target=TARGET)
    first.fetch(wanted[0])
    first.store.ask_ahead(wanted, index=IndexOptions(), target=TARGET)
    deadline = time.monotonic() + 60
    while not first.installer.asked_ahead and time.monotonic() < deadline:
        time.sleep(0.01)
    first.store.close()
    assert first.installer.asked_ahead == [("a", "b")]


def test_members_are_made_once_by_many_threads(folder: Path):
    run = Run(folder)
    found = run.fetch()
    with ThreadPoolExecutor(8) as pool:
        packed = list(pool.map(lambda _: [run.store.member(found.key, file).data for file in found.files], range(16)))
    assert all(one == packed[0] for one in packed)
    assert [path.name for path in sorted(folder.rglob("members*")) if path.is_file()] == ["members.bin", "members.json"]


def compiled(run: Run) -> Distribution:
    source = run.fetch()
    return run.store.compiled([source], COMPILER)[source.name]


def test_byte_code_is_made_once_and_kept(folder: Path, tmp_path: Path):
    first = Run(folder)
    made = compiled(first)
    packed = first.contents(made, tmp_path / "out")
    assert [file.path for file in made.files] == ["pkg/__pycache__/__init__.cpython-312.pyc"]

    again = Run(folder)
    assert compiled(again) == made
    assert again.contents(made, tmp_path / "out") == packed
    assert (first.byte_compiler.compiled, again.byte_compiler.compiled) == (["pkg/__init__.py"], [])


def test_another_compiler_has_byte_code_of_its_own(folder: Path):
    run = Run(folder)
    source = run.fetch()
    other = replace(COMPILER, version="3.12.9")
    keys = {run.store.compiled([source], compiler)[source.name].key for compiler in (COMPILER, other)}
    assert len(keys) == 2
    moved = replace(COMPILER, python="/elsewhere/python")
    assert run.store.compiled([source], moved)[source.name].key in keys


def test_damaged_byte_code_is_made_anew(folder: Path, tmp_path: Path):
    made = compiled(Run(folder))
    path = Path(Run(folder).store.folder(made.key)) / made.files[0].path
    good = path.read_bytes()
    path.write_bytes(bytes(len(good)))

    run = Run(folder)
    assert compiled(run) == made
    run.contents(made, tmp_path / "out")
    assert (tmp_path / "out" / made.files[0].path).read_bytes() == good
    assert run.byte_compiler.compiled == ["pkg/__init__.py"]
    assert len(run.progress.warnings) == 1


def test_a_damaged_source_is_fetched_anew_before_it_is_compiled(folder: Path):
    good = compiled(Run(folder))
    shutil.rmtree(Path(Run(folder).store.folder(good.key)).parent)
    source = Path(Run(folder).store.folder(Run(folder).fetch().key)) / "pkg/__init__.py"
    source.write_bytes(b"y" * source.stat().st_size)

    run = Run(folder)
    assert compiled(run) == good
    assert len(run.installer.installed) == 1


def library() -> Drawn:
    return Drawn(files={"pkg/fast.so": elf() + DEBUG, "pkg/odd.so": elf() + DEBUG, "pkg/words.so": b"words" + DEBUG})


def test_a_library_that_the_program_spoils_or_that_is_none_stays_as_it_is(folder: Path):
    run = Run(folder, pkg=library())
    run.symbol_stripper.breaks = frozenset({"pkg/odd.so"})
    source = run.fetch()
    found = run.store.stripped([source], STRIPPER)[source.name]
    assert [file.path for file in found.files] == ["pkg/fast.so"]
    assert sorted(path.name for path in Path(run.store.folder(found.key)).rglob("*.so")) == ["fast.so"]


def test_libraries_are_stripped_once_for_all_runs_of_one_version(folder: Path):
    first, again, later = (Run(folder, pkg=library()) for _ in range(3))
    made = first.store.stripped([first.fetch()], STRIPPER)
    assert again.store.stripped([again.fetch()], STRIPPER) == made
    assert again.symbol_stripper.asked == []
    other = later.store.stripped([later.fetch()], replace(STRIPPER, version="strip 2.0"))
    assert [found.key for found in other.values()] != [found.key for found in made.values()]
    assert later.symbol_stripper.asked == ["pkg/fast.so", "pkg/odd.so", "pkg/words.so"]
