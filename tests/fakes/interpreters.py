"""Interpreters that are only said to be there."""

from __future__ import annotations

from dataclasses import dataclass, field

from monopack.domain.model.target import Target
from monopack.domain.ports.interpreters import Interpreters


@dataclass
class FakeInterpreters(Interpreters):
    """`paths` by version, `elsewhere` those that cannot run the target; `asked` remembers the targets."""

    paths: dict[tuple[int, int], str] = field(default_factory=dict)
    elsewhere: dict[tuple[int, int], str] = field(default_factory=dict)
    asked: list[Target] = field(default_factory=list)

    def find(self, target: Target) -> str | None:
        self.asked.append(target)
        return self.paths.get(target.python)

    def of_version(self, python: tuple[int, int]) -> str | None:
        return self.paths.get(python) or self.elsewhere.get(python)
