"""Workers that work alone, in order."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from monopack.domain.ports.workers import Item, Result, Workers


@dataclass
class FakeWorkers(Workers):
    """Applies each function at once; `mapped` and `computed` remember the items by call.

    What goes to `compute` is pickled and unpickled on its way there and back, as processes would.
    """

    mapped: list[tuple[Any, ...]] = field(default_factory=list)
    computed: list[tuple[Any, ...]] = field(default_factory=list)

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        given = tuple(items)
        self.mapped.append(given)
        return (function(item) for item in given)

    def compute(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        given = tuple(items)
        self.computed.append(given)
        far = _pickled(function)
        return (_pickled(far(_pickled(item))) for item in given)


def _pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))
