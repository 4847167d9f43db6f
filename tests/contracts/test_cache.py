"""What every cache must do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monopack.adapters.sqlite_cache import SqliteCache
from monopack.domain.ports.cache import Cache
from tests.fakes.cache import FakeCache
from tests.fakes.progress import FakeProgress


@pytest.fixture(params=["fake", "sqlite"])
def cache(request: pytest.FixtureRequest, tmp_path: Path) -> Cache:
    return FakeCache() if request.param == "fake" else SqliteCache(folder=tmp_path / "cache", progress=FakeProgress())


def test_nothing_is_there_at_first(cache: Cache):
    assert cache.get_many("scan", ["a", "b"]) == {}
    assert cache.get_many("scan", []) == {}


def test_what_was_put_is_found_again(cache: Cache):
    cache.put_many("scan", {"a": b"1", "b": b""})
    cache.put_many("scan", {})
    assert cache.get_many("scan", ["a", "b", "c"]) == {"a": b"1", "b": b""}


def test_kinds_are_apart(cache: Cache):
    cache.put_many("scan", {"a": b"1"})
    assert cache.get_many("lock", ["a"]) == {}


def test_the_last_value_of_a_key_holds(cache: Cache):
    cache.put_many("scan", {"a": b"1"})
    cache.put_many("scan", {"a": b"2"})
    assert cache.get_many("scan", ["a"]) == {"a": b"2"}


def test_many_keys_at_once(cache: Cache):
    values = {f"key {number}": bytes([number % 256]) * number for number in range(2000)}
    cache.put_many("scan", values)
    assert cache.get_many("scan", iter(values)) == values


def test_any_text_is_a_key(cache: Cache):
    values = {"": b"empty", "a'b;--": b"quote", "ü\N{SNOWMAN}": b"wide", "a\0b": b"nul"}
    cache.put_many("ki'nd", values)
    assert cache.get_many("ki'nd", values) == values


def test_threads_share_it(cache: Cache):
    def work(number: int) -> bool:
        cache.put_many("scan", {f"{number}": str(number).encode(), "shared": b"same"})
        return cache.get_many("scan", [f"{number}", "shared"]) == {f"{number}": str(number).encode(), "shared": b"same"}

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(work, range(64)))
