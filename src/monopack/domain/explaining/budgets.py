"""What fails a pack that is larger than it may be, and what of it weighs most."""

from __future__ import annotations

from monopack.domain.explaining.sizes import size_text
from monopack.domain.explaining.weights import Weight, largest_distributions, largest_files
from monopack.domain.model.errors import PackFailure
from monopack.domain.model.names import printable
from monopack.domain.model.plan import Plan
from monopack.domain.model.request import Budget


def check_sizes(plan: Plan, budget: Budget, *, zipped: int = 0) -> None:
    """`PackFailure` with the ten largest distributions and files when the plan, or its zip, is beyond the budget."""
    if budget.unzipped is not None and plan.unzipped_size > budget.unzipped:
        raise _beyond(plan, f"{size_text(plan.unzipped_size)} unzipped", budget.unzipped, option="--max-unzipped-size")
    if budget.zipped is not None and zipped > budget.zipped:
        raise _beyond(plan, f"{size_text(zipped)} zipped", budget.zipped, option="--max-zip-size")


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
