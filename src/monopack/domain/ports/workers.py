"""How work is spread over cores; later perhaps over machines, so what crosses is plain, picklable data."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Workers(Protocol):
    """Maps functions over items; results come in the items' order whatever finished first."""

    @abstractmethod
    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Apply `function` in threads; the first exception, in the items' order, is raised."""

    @abstractmethod
    def compute(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """The same for work that keeps a core busy: in processes where that pays. `function` must pickle."""
