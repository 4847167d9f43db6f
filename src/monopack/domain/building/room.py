"""A disk that is full, told with what the pack would have needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from monopack.domain.explaining.sizes import size_text
from monopack.domain.model.plan import Plan
from monopack.domain.model.unexpected import NO_ROOM, as_error


@contextmanager
def needing_room(plan: Plan) -> Iterator[None]:
    """Add to the error of a full file system how much the pack takes there while it is built."""
    try:
        yield
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        told = as_error(error)
        size = size_text(plan.unzipped_size)
        told.why = (
            f"`{plan.pack.name}` takes up to {size} as a payload, as much as a zip, and as much again to be verified"
        )
        raise told from error
