"""Trees as text: branches drawn, columns aligned among siblings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from monopack.domain.model.names import printable


@dataclass(frozen=True, kw_only=True, slots=True)
class Branch:
    """A line of aligned `cells` (numbers right, text left; the last one is not padded) and what hangs below it."""

    cells: tuple[str, ...]
    below: tuple[Branch, ...] = ()


def tree_text(root: Branch) -> str:
    """The whole tree, one line a branch."""
    head = "  ".join(cell for cell in map(printable, root.cells) if cell)
    return "".join(f"{line}\n" for line in (head, *_lines(root.below, "")))


def _lines(branches: Sequence[Branch], indent: str) -> Iterator[str]:
    rows = [tuple(map(printable, branch.cells)) for branch in branches]
    widths = _widths(rows)
    fork, trunk = f"{indent}├── ", f"{indent}│   "
    for branch, row in zip(branches, rows, strict=True):
        if branch is branches[-1]:
            fork, trunk = f"{indent}└── ", f"{indent}    "
        yield fork + _aligned(row, widths)
        if branch.below:
            yield from _lines(branch.below, trunk)


def _widths(rows: Sequence[tuple[str, ...]]) -> list[int]:
    return [max(map(len, column)) for column in zip_longest(*rows, fillvalue="")]


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.rjust(width) if column and cell[:1].isdigit() else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=False))
    ]
    return "  ".join(padded).rstrip()
