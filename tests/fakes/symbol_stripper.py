"""A program that strips what a test has put at the end of a library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from monopack.domain.model.stripping import Stripper
from monopack.domain.model.target import Target
from monopack.domain.ports.symbol_stripper import SymbolStripper

DEBUG = b"debug symbols" * 100
STRIPPER = Stripper(program="/usr/bin/strip", version="strip 1.0")


@dataclass
class FakeSymbolStripper(SymbolStripper):
    """Takes `DEBUG` off the end of files; `breaks` are those that it spoils. `asked` remembers every path."""

    stripper: Stripper | None = STRIPPER
    breaks: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)

    def find(self, target: Target) -> Stripper | None:
        return self.stripper

    def strip(self, paths: Sequence[str], *, folder: str, stripper: Stripper) -> None:
        self.asked += paths
        for path in paths:
            file = Path(folder, path)
            content = file.read_bytes()
            file.write_bytes(content[:20] if path in self.breaks else content.removesuffix(DEBUG))
