"""Scans remembered by content."""

from __future__ import annotations

import hashlib
import random

import pytest

from monopack.domain.model.errors import InputError, PackFailure
from monopack.domain.model.imports import ModuleScan
from monopack.domain.model.source import SourceFile, SourceMark
from monopack.domain.scanning import scans as scans_module
from monopack.domain.scanning.codec import decode, encode
from monopack.domain.scanning.scanner import scan
from monopack.domain.scanning.scans import Scans
from tests.drawn_trees import TARGET, target
from tests.fakes.cache import FakeCache
from tests.fakes.progress import FakeProgress
from tests.fakes.workers import FakeWorkers

RICH = """
import a.b, c
from . import d
from ..e import *
def f():
    try: from .g import h, i
    except ImportError: pass
import importlib, pkgutil, os
importlib.import_module(f"app.{x}")
importlib.import_module(x)
pkgutil.walk_packages(__path__)
open(os.path.join(os.path.dirname(__file__), "d", "x"))
pkgutil.get_data("app", "y")
T = {"z": "app.jobs:run"}
__all__ = ["q"]
def __getattr__(name): ...
"""


class World:
    def __init__(self, files: dict[str, bytes], cache: FakeCache | None = None, python: str = "3.11") -> None:
        self.files = files
        self.reads: list[str] = []
        self.cache = cache or FakeCache()
        self.workers = FakeWorkers()
        self.progress = FakeProgress()
        self.scans = Scans(cache=self.cache, workers=self.workers, target=target(python), progress=self.progress)

    def read(self, path: str) -> SourceFile:
        self.reads.append(path)
        if path == "unreadable.py":
            raise InputError("cannot be read")
        return SourceFile(path=path, content=self.files[path], sha256=self.mark(path).sha256)

    def mark(self, path: str) -> SourceMark:
        content = self.files[path]
        return SourceMark(path=path, sha256=hashlib.sha256(content).hexdigest(), size=len(content))

    def scan(self, *paths: str) -> list[ModuleScan | PackFailure]:
        found = self.scans.scan([self.mark(path) for path in paths or self.files], self.read)
        self.scans.remember()
        return found


def test_each_content_is_read_once_in_a_run() -> None:
    world = World({"a/m.py": b"import x", "b/m.py": b"import x"})
    first, second = world.scan()
    assert first == second
    world.scan()
    assert len(world.reads) == 1


def test_scans_of_another_tree_share_what_contents_came_to_but_not_what_failed() -> None:
    now = World({"m.py": b"import x", "broken.py": b"import ("})
    scan, failure = now.scan()
    then = World({"old.py": b"import x", "m.py": b"import x", "broken.py": b"import y"})
    then.scans = now.scans.of_another_tree()
    old, same, mended = then.scan()
    assert same is scan
    assert isinstance(failure, PackFailure)
    assert isinstance(old, ModuleScan)
    assert isinstance(mended, ModuleScan)
    assert then.reads == ["old.py", "broken.py"]


def test_results_are_kept_between_runs() -> None:
    files = {"m.py": RICH.encode(), "p/__init__.py": RICH.encode()}
    before = World(files)
    found = before.scan()
    after = World(files, before.cache)
    assert after.scan() == found
    assert not after.reads


@pytest.mark.parametrize("change", ["content", "name", "python"])
def test_another_input_is_another_result(change: str) -> None:
    before = World({"m.py": b"import x"})
    before.scan()
    files = {"__init__.py" if change == "name" else "m.py": b"import y" if change == "content" else b"import x"}
    after = World(files, before.cache, "3.12" if change == "python" else "3.11")
    after.scan()
    assert len(after.reads) == 1


def test_E07_what_does_not_decode_is_a_miss() -> None:
    before = World({"m.py": b"import x"})
    found = before.scan()
    for key in before.cache.values:
        before.cache.values[key] = b"[1,2]"
    after = World(before.files, before.cache)
    assert after.scan() == found
    assert after.reads == ["m.py"]


def test_failures_name_each_file_and_are_not_kept() -> None:
    world = World({"a.py": b"def (", "b/a.py": b"def (", "unreadable.py": b"import x"})
    found = world.scan()
    assert [str(each.where) if isinstance(each, PackFailure) else "" for each in found[:2]] == [
        "a.py:1:5",
        "b/a.py:1:5",
    ]
    assert isinstance(found[2], PackFailure)
    assert not world.cache.values
    assert world.scan() == found
    assert len(world.reads) == 2


def test_much_new_source_goes_to_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans_module, "_WORTH_PROCESSES", 1000)
    monkeypatch.setattr(scans_module, "_BATCH", 500)
    files = {f"m{number}.py": b"import x%d\n" % number * 20 for number in range(10)} | {"bad.py": b"def ("}
    world = World(files)
    found = world.scan()
    assert len(world.workers.computed[0]) > 1
    assert [each.imports[0].module for each in found[:-1] if isinstance(each, ModuleScan)] == [
        f"x{n}" for n in range(10)
    ]
    assert isinstance(found[-1], PackFailure)


@pytest.mark.parametrize("path", ["m.py", "p/__init__.py"])
def test_codec_keeps_everything(path: str) -> None:
    found = scan(SourceFile(path=path, content=RICH.encode(), sha256=""), TARGET)
    assert found.patterns
    assert found.package_scans
    assert found.data
    assert found.not_followed
    assert found.mentions
    assert decode(encode(found)) == found
    assert encode(found) == encode(scan(SourceFile(path=path, content=RICH.encode(), sha256=""), TARGET))


def test_E02_damaged_scans_decode_to_nothing_or_to_a_scan() -> None:
    data = encode(scan(SourceFile(path="p/__init__.py", content=RICH.encode(), sha256=""), TARGET))
    dice = random.Random(1)
    for _ in range(2000):
        at = dice.randrange(len(data))
        damaged = data[:at] + bytes([dice.randrange(256)]) + data[at + dice.randrange(3) :]
        found = decode(damaged)
        assert found is None or isinstance(found, ModuleScan)
    for value in (b"", b"null", b"[]", b"[" * 100_000, b'[[["a",-1]],[],[],[],[],[],null,[],[],0,1]', b"\xff"):
        assert decode(value) is None
