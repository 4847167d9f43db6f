"""The closing table."""

from __future__ import annotations

from collections.abc import Sequence

from monopack.domain.explaining.sizes import size_text
from monopack.domain.model.names import printable
from monopack.domain.model.outcome import Outcome, Status, Verified

_HEAD = ("pack", "first-party", "distributions", "unzipped", "zipped", "import", "seconds", "result")
_LEFT = {0, len(_HEAD) - 1}


def table(outcomes: Sequence[Outcome]) -> str:
    """One aligned line a pack below a head; names and results left, numbers right."""
    rows = [_HEAD, *map(_row, outcomes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    return "".join(_aligned(row, widths) + "\n" for row in rows)


def _row(outcome: Outcome) -> tuple[str, ...]:
    name, seconds = printable(outcome.pack), f"{outcome.seconds:.1f}"
    if outcome.status is Status.FAILED:
        return (name, "-", "-", "-", "-", "-", seconds, "failed")
    zipped = size_text(outcome.zip_size) if outcome.zip_size else "-"
    counts = (str(outcome.first_party_files), str(outcome.distributions))
    imported = f"{outcome.profile.seconds:.2f} s" if outcome.profile else "-"
    return (name, *counts, size_text(outcome.unzipped_size), zipped, imported, seconds, _result(outcome))


def _result(outcome: Outcome) -> str:
    """Rebuilt or unchanged, and how it was tried."""
    tried = {Verified.RUN: "verified", Verified.STATIC: "verified statically", Verified.NOT: "not verified"}
    parts = [outcome.status.value, tried[outcome.verified]]
    if outcome.tests_run is not None:
        parts.append(f"{outcome.tests_run} test{'' if outcome.tests_run == 1 else 's'}")
    return ", ".join(parts)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        cell.ljust(width) if column in _LEFT else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join(cells).rstrip()
