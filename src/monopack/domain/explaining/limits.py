"""How large a pack may be: the limits that were set, and the cloud's own, of which it is only warned."""

from __future__ import annotations

from collections.abc import Iterator

from monopack.domain.explaining.sizes import size_text
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
