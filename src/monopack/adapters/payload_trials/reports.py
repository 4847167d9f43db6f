"""What a trial's program wrote on its private channel."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Reports:
    """`lines` as the program reported them; `stack` is what `faulthandler` wrote between them."""

    lines: tuple[tuple[Any, ...], ...]
    stack: tuple[str, ...]

    def of(self, kind: str) -> tuple[tuple[Any, ...], ...]:
        """The facts of each line of one kind, without the kind."""
        return tuple(line[1:] for line in self.lines if line[0] == kind)


def read_reports(data: bytes, word: str) -> Reports:
    """The lines marked with `word`; everything else on the channel is a stack, or somebody's noise."""
    before, *marked = data.decode("utf-8", "replace").split(f"\n{word} ")
    lines, rest = [], [before]
    for piece in marked:
        text, _, noise = piece.partition("\n")
        rest.append(noise)
        line = _literal(text)
        if line:
            lines.append(line)
    stack = (line.strip() for noise in rest for line in noise.splitlines())
    return Reports(lines=tuple(lines), stack=tuple(line for line in stack if line))


def _literal(text: str) -> tuple[Any, ...]:
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ()
    return value if isinstance(value, tuple) and value else ()
