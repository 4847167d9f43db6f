"""How large a pack may be: limits that fail it, and the cloud's own, of which it is only warned."""

from __future__ import annotations

from dataclasses import dataclass

from monopack.domain.explaining.weights import Weight, largest_distributions, largest_files, size_text
from monopack.domain.model.distribution import Warn
from monopack.domain.model.errors import PackFailure
from monopack.domain.model.names import printable
from monopack.domain.model.plan import Plan

DIRECT_UPLOAD = 50_000_000
"""AWS Lambda: the largest zip that can be uploaded directly."""
UNPACKED = 250_000_000
"""AWS Lambda: the most that a function may unpack to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Budget:
    """The most bytes a pack may have, zipped and unzipped. None: only a warning at the cloud's limit."""

    zipped: int | None = None
    unzipped: int | None = None


def check_unzipped(plan: Plan, budget: Budget) -> tuple[Warn, ...]:
    """The warning that is due. `PackFailure` when the plan is beyond its budget."""
    size = plan.unzipped_size
    if budget.unzipped is not None and size > budget.unzipped:
        raise _beyond(plan, size, budget.unzipped, option="--max-unzipped-size")
    if budget.unzipped is None and size > UNPACKED:
        return (_near(f"{size_text(size)} unzipped", UNPACKED, "a function may unpack to", "--max-unzipped-size"),)
    return ()


def check_zipped(plan: Plan, size: int, budget: Budget) -> tuple[Warn, ...]:
    """The same for the zip's `size`."""
    if budget.zipped is not None and size > budget.zipped:
        raise _beyond(plan, size, budget.zipped, option="--max-zip-size")
    if budget.zipped is None and size > DIRECT_UPLOAD:
        return (_near(f"{size_text(size)} zipped", DIRECT_UPLOAD, "can be uploaded directly", "--max-zip-size"),)
    return ()


def _near(has: str, limit: int, what: str, option: str) -> Warn:
    return Warn(what=f"{has}, beyond the {size_text(limit)} that {what} on AWS Lambda; `{option}` sets a limit")


def _beyond(plan: Plan, size: int, limit: int, *, option: str) -> PackFailure:
    form = "zipped" if option == "--max-zip-size" else "unzipped"
    over = size_text(size - limit)
    return PackFailure(
        f"{size_text(size)} {form} is more than `{option}` allows",
        why=f"{over} beyond {size_text(limit)}",
        chain=(
            *_table("largest distributions, unzipped:", largest_distributions(plan)),
            *_table("largest files, unzipped:", largest_files(plan.files)),
        ),
        hint="`--why NAME` tells what brings one of them; `--exclude-distribution` leaves out what the runtime has",
    )


def _table(head: str, weights: tuple[Weight, ...]) -> tuple[str, ...]:
    if not weights:
        return ()
    width = max(len(size_text(weight.size)) for weight in weights)
    return (head, *(f"  {size_text(weight.size):>{width}}  {printable(weight.name)}" for weight in weights))
