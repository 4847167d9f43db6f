"""How large a pack may be: limits that fail it, and the cloud's own, of which it is only warned."""

from __future__ import annotations

from collections.abc import Iterator

from monopack.domain.explaining.sizes import size_text
from monopack.domain.explaining.weights import Weight, largest_distributions, largest_files
from monopack.domain.model.errors import PackFailure
from monopack.domain.model.names import printable
from monopack.domain.model.plan import Plan
from monopack.domain.model.request import Budget
from monopack.domain.model.warn import Warn

DIRECT_UPLOAD = 50_000_000
"""AWS Lambda: the largest zip that can be uploaded directly."""
UNPACKED = 250_000_000
"""AWS Lambda: the most that a function may unpack to."""


def is_within(budget: Budget, *, unzipped: int, zipped: int) -> bool:
    """Whether a pack of these bytes keeps to the limits that are set."""
    within_unzipped = budget.unzipped is None or unzipped <= budget.unzipped
    return within_unzipped and (budget.zipped is None or zipped <= budget.zipped)


def check_sizes(plan: Plan, budget: Budget, *, zipped: int = 0) -> None:
    """`PackFailure` with the ten largest distributions and files when the plan, or its zip, is beyond the budget."""
    if budget.unzipped is not None and plan.unzipped_size > budget.unzipped:
        raise _beyond(plan, f"{size_text(plan.unzipped_size)} unzipped", budget.unzipped, option="--max-unzipped-size")
    if budget.zipped is not None and zipped > budget.zipped:
        raise _beyond(plan, f"{size_text(zipped)} zipped", budget.zipped, option="--max-zip-size")


def size_warnings(budget: Budget, *, unzipped: int, zipped: int) -> tuple[Warn, ...]:
    """What to know of a pack beyond a limit of the cloud's, where no limit of the user's own is set."""
    return tuple(_warnings(budget, unzipped, zipped))


def _warnings(budget: Budget, unzipped: int, zipped: int) -> Iterator[Warn]:
    if budget.unzipped is None and unzipped > UNPACKED:
        yield _near(f"{size_text(unzipped)} unzipped", UNPACKED, "a function may unpack to", "--max-unzipped-size")
    if budget.zipped is None and zipped > DIRECT_UPLOAD:
        yield _near(f"{size_text(zipped)} zipped", DIRECT_UPLOAD, "can be uploaded directly", "--max-zip-size")


def _near(has: str, limit: int, what: str, option: str) -> Warn:
    return Warn(what=f"{has}, beyond the {size_text(limit)} that {what} on AWS Lambda; `{option}` sets a limit")


def _beyond(plan: Plan, has: str, limit: int, *, option: str) -> PackFailure:
    return PackFailure(
        f"{has}, more than the {size_text(limit)} that `{option}` allows",
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
