"""Trees as text: branches drawn, columns aligned among siblings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    widths = _widths(branches)
    for branch in branches:
        last = branch is branches[-1]
        yield f"{indent}{'└── ' if last else '├── '}{_aligned(branch.cells, widths)}"
        yield from _lines(branch.below, f"{indent}{'    ' if last else '│   '}")


def _widths(branches: Sequence[Branch]) -> dict[int, int]:
    widths: dict[int, int] = {}
    for branch in branches:
        for column, cell in enumerate(branch.cells):
            widths[column] = max(widths.get(column, 0), len(printable(cell)))
    return widths


def _aligned(cells: Sequence[str], widths: dict[int, int]) -> str:
    padded = (
        f"{printable(cell):>{widths[column]}}"
        if cell[:1].isdigit() and column
        else f"{printable(cell):<{widths[column]}}"
        for column, cell in enumerate(cells)
    )
    return "  ".join(padded).rstrip()
