"""The cache's size is bounded, and no running build notices."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from monopack.adapters.distribution_store import LocalDistributionStore, Makers
from monopack.adapters.distribution_store.keys import FORMAT
from monopack.adapters.distribution_store.upkeep import outworn, remove_other_formats
from monopack.adapters.distribution_store.uses import DAY, Use
from monopack.adapters.sqlite_cache import SqliteCache
from monopack.domain.model.distribution import Distribution
from monopack.domain.model.lock import IndexOptions
from monopack.domain.model.target import Target, parse_platform
from tests.fakes.byte_compiler import FakeByteCompiler
from tests.fakes.distribution_store import Drawn, locked
from tests.fakes.installer import FakeInstaller
from tests.fakes.progress import FakeProgress
from tests.fakes.symbol_stripper import FakeSymbolStripper
from tests.monorepo import Monorepo

TARGET = Target(python=(3, 12), platform=parse_platform("x86_64-manylinux_2_28"), full_version="3.12.0")
SIZE = 10_000
WEIGHT = 2.1 * SIZE
"""Bytes of an entry of random bytes with its members, about."""


class Machine:
    """A cache folder, and runs that use some of five distributions of equal size."""

    def __init__(self, folder: Path) -> None:
        dice = random.Random(7)
        self.folder = folder
        self.shelf = folder / str(FORMAT)
        self.progress = FakeProgress()
        self.installer = FakeInstaller({name: Drawn(files={f"{name}.py": dice.randbytes(SIZE)}) for name in "abcde"})

    def run(self) -> LocalDistributionStore:
        return LocalDistributionStore(
            folder=self.folder,
            root=self.folder.parent,
            installer=self.installer,
            makers=Makers(byte_compiler=FakeByteCompiler(), symbol_stripper=FakeSymbolStripper()),
            progress=self.progress,
        )

    def use(self, store: LocalDistributionStore, names: str) -> list[Distribution]:
        wanted = [locked(name) for name in names]
        found = list(store.fetch(wanted, index=IndexOptions(), target=TARGET).values())
        for one in found:
            for file in one.files:
                store.member(one.key, file)
        return found

    def filled(self, names: str, *, limit: float = 10**9) -> None:
        store = self.run()
        self.use(store, names)
        store.clear_up(limit=int(limit))

    def kept(self, part: str = "entries") -> str:
        return "".join(sorted(path.name[0] for path in (self.shelf / part).iterdir()))

    def notes(self) -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in (self.shelf / "used").iterdir()}

    def aged(self, **days: float) -> None:
        for path in (self.shelf / "used").iterdir():
            if path.name[0] in days:
                moment = time.time() - days[path.name[0]] * DAY
                os.utime(path, (moment, moment))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "cache")


def test_E12_what_was_not_used_for_the_longest_time_goes_with_its_members(machine: Machine):
    machine.filled("abcd")
    machine.aged(a=9, b=3, c=5, d=2)
    machine.filled("e", limit=4.5 * WEIGHT)
    assert [machine.kept(part) for part in ("entries", "members", "used")] == ["bde"] * 3
    assert not [path for path in (machine.shelf / "staging").rglob("*") if path.is_file()]
    machine.filled("ac")
    assert machine.kept() == "abcde"
    assert machine.progress.warnings == []


def test_E12_to_read_is_to_use_and_is_noted_once_a_day(machine: Machine):
    machine.filled("ab")
    machine.aged(a=9, b=8)
    machine.filled("a")
    machine.filled("c", limit=2.6 * WEIGHT)
    assert machine.kept() == "ac"
    machine.aged(a=0.5)
    before = machine.notes()
    machine.filled("a")
    assert machine.notes() == before


def test_E12_a_run_that_adds_nothing_does_not_look(machine: Machine):
    machine.filled("abc")
    machine.filled("abc", limit=1)
    assert machine.kept() == "abc"


def test_E12_nothing_is_taken_from_under_a_running_build(machine: Machine):
    machine.filled("abc")
    machine.aged(a=0.5, b=20, c=20)
    busy = machine.run()
    (kept, *_) = machine.use(busy, "ab")
    machine.filled("d", limit=1)
    assert machine.kept() == "abd"
    for file in kept.files:
        busy.copy(kept.key, file, str(machine.folder / f"copy-{file.sha256}"))
    busy.close()
    machine.filled("e", limit=1)
    assert machine.kept() == ""
    assert machine.progress.warnings == []


def test_E12_a_dead_run_keeps_nothing(machine: Machine):
    machine.filled("ab")
    text = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from pathlib import Path
from tests.faults.test_cache_upkeep import Machine
machine = Machine(Path({str(machine.folder)!r}))
store = machine.run()
machine.use(store, "ab")
print("busy", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", text], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "busy\n"
        machine.filled("c", limit=1)
        assert machine.kept() == "abc"
        child.send_signal(signal.SIGKILL)
    machine.filled("d", limit=1)
    assert machine.kept() == ""
    assert list((machine.shelf / "runs").glob("*.run")) == []


def test_E12_killed_half_way_the_next_run_goes_on(machine: Machine):
    machine.filled("abc")
    for part in ("entries", "members"):
        (half,) = (machine.shelf / part).glob("a-*")
        aside = machine.shelf / "staging" / half.name / f"discarded-{part}"
        aside.parent.mkdir(parents=True, exist_ok=True)
        half.rename(aside)
    machine.filled("abcd")
    assert machine.kept() == machine.kept("members") == "abcd"
    assert list((machine.shelf / "staging").iterdir()) == []
    assert machine.progress.warnings == []


def test_E12_a_note_that_is_damaged_or_missing_costs_nothing_but_the_order(machine: Machine):
    machine.filled("abc")
    notes = sorted((machine.shelf / "used").iterdir())
    notes[0].write_text("many")
    notes[1].unlink()
    machine.filled("abcd", limit=3 * WEIGHT)
    assert set(machine.kept()) <= set("abcd")
    machine.filled("abcde")
    assert machine.kept() == "abcde"


@pytest.mark.parametrize("clock", [-400.0, 400.0])
def test_E16_a_clock_that_jumped_neither_breaks_nor_keeps_for_ever(machine: Machine, clock: float):
    machine.filled("abc")
    machine.aged(a=clock, b=clock, c=1.5)
    store = machine.run()
    machine.use(store, "a")
    store.close()
    machine.filled("d", limit=2.6 * WEIGHT)
    assert len(machine.kept()) == 2
    assert "d" in machine.kept()
    machine.filled("abcd")
    assert machine.progress.warnings == []


def test_only_as_much_goes_as_must():
    uses = [Use(key=str(number), size=10, last=float(number)) for number in range(10)]
    assert outworn(uses, limit=100, before=99.0) == ()
    assert outworn(reversed(uses), limit=99, before=99.0) == ("0", "1", "2")
    assert outworn(uses, limit=1, before=4.0) == ("0", "1", "2", "3")


def test_forgotten_formats_go_and_what_is_no_shelf_stays(tmp_path: Path):
    def drawn(name: str, *parts: str, days: float) -> Path:
        moment = time.time() - days * DAY
        for part in (*parts, ""):
            (tmp_path / name / part).mkdir(parents=True, exist_ok=True)
            os.utime(tmp_path / name / part, (moment, moment))
        return tmp_path / name

    forgotten = drawn("1", "entries", "locks", "members", days=30)
    recent = drawn("2", "entries", "locks", days=3)
    foreign = drawn("3", "entries", "locks", "photos", days=30)
    own = drawn("4", "entries", "locks", days=30)
    (tmp_path / "elsewhere").mkdir()
    os.utime(tmp_path / "elsewhere", (1, 1))
    remove_other_formats(tmp_path, own=4)
    assert [path.exists() for path in (forgotten, recent, foreign, own)] == [False, True, True, True]


def test_E12_results_that_were_not_used_for_the_most_days_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def cache() -> SqliteCache:
        return SqliteCache(folder=tmp_path, progress=FakeProgress())

    def days(number: float) -> None:
        monkeypatch.setattr(time, "time", lambda: (20_000 + number) * DAY)

    for day, kind in enumerate(("first", "second", "third")):
        days(day)
        with closing(cache()) as one:
            one.put_many(kind, {str(number): bytes(1000) for number in range(100)})
    days(3)
    with closing(cache()) as one:
        assert len(one.get_many("first", map(str, range(100)))) == 100
        one.put_many("fourth", {"key": b"value"})
        one.clear_up(limit=800_000)
    with closing(cache()) as one:
        left = {kind: len(one.get_many(kind, map(str, range(100)))) for kind in ("first", "second", "third")}
        assert one.get_many("fourth", ["key"]) == {"key": b"value"}
        one.clear_up(limit=1)
        assert one.get_many("fourth", ["key"]) == {"key": b"value"}
    assert (left["first"], left["second"]) == (100, 0)
    assert 0 < left["third"] < 100
    assert next(tmp_path.glob("*.sqlite")).stat().st_size < 800_000


def test_forgotten_results_of_another_format_go(tmp_path: Path):
    old, recent = tmp_path / "results-1.sqlite", tmp_path / "results-1.sqlite-wal"
    old.write_bytes(b"x")
    recent.write_bytes(b"x")
    for moment, there in ((time.time(), True), (time.time() - 30 * DAY, False)):
        os.utime(old, (moment, moment))
        with closing(SqliteCache(folder=tmp_path, progress=FakeProgress())) as cache:
            cache.put_many("kind", {"key": b""})
            cache.clear_up(limit=10**9)
        assert old.exists() is there
    assert not recent.exists()


def test_E12_a_tiny_limit_breaks_no_build(small: Monorepo, tmp_path: Path):
    own = replace(small, cache=tmp_path / "tiny")
    built = []
    for size in ("1GB", "1", "1"):
        shutil.rmtree(own.root / "build", ignore_errors=True)
        shutil.rmtree(own.cache / str(FORMAT) / "members", ignore_errors=True)
        own.build("--cache-size", size)
        built.append([own.built(f"{name}.zip").read_bytes() for name in ("greet", "ping")])
        kept = list((own.cache / str(FORMAT) / "entries").iterdir())
        assert bool(kept) is (size == "1GB")
    assert built[0] == built[1] == built[2]


def test_E12_builds_that_clear_up_beside_one_another_all_succeed(small: Monorepo, tmp_path: Path):
    own = replace(small, cache=tmp_path / "cache")
    for _ in range(3):
        with ThreadPoolExecutor(3) as pool:
            builds = [
                pool.submit(own.build, "--cache-size", "1", "--build-dir", str(tmp_path / f"build-{number}"))
                for number in range(3)
            ]
            told = [build.result().stderr for build in builds]
        assert not [text for text in told if "damaged" in text]
        made = [
            {path.name: path.read_bytes() for path in tmp_path.glob(f"build-{number}/*.zip")} for number in range(3)
        ]
        assert made[0]
        assert made[0] == made[1] == made[2]
        for number in range(3):
            shutil.rmtree(tmp_path / f"build-{number}")


def zips(build: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in build.glob("*.zip")}
