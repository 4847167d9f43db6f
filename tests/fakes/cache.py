"""A cache that lives as long as the test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from monopack.domain.ports.cache import Cache


@dataclass
class FakeCache(Cache):
    """`values` by kind and key; `asked` and `hits` remember every key that was looked up and found."""

    values: dict[tuple[str, str], bytes] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    hits: list[tuple[str, str]] = field(default_factory=list)

    def get_many(self, kind: str, keys: Iterable[str]) -> Mapping[str, bytes]:
        wanted = [(kind, key) for key in keys]
        self.asked += wanted
        found = [pair for pair in wanted if pair in self.values]
        self.hits += found
        return {pair[1]: self.values[pair] for pair in found}

    def put_many(self, kind: str, values: Mapping[str, bytes]) -> None:
        self.values |= {(kind, key): value for key, value in values.items()}
