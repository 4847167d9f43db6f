"""What is imported when it is first needed: a run that has little to do shall start quickly."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from importlib import import_module
from typing import Any


def late(place: str) -> Callable[..., Any]:
    """The class or function `module:name` of monopack, its module being imported by the first call."""
    module, _, name = place.partition(":")

    def call(*given: object, **named: object) -> object:
        return getattr(import_module(f"monopack.{module}"), name)(*given, **named)

    return call


class OnFirstUse:
    """Stands for the one thing that `make` gives, which is made when something is first asked of it."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> object:
        return self._make()

    def __getattr__(self, name: str) -> object:
        return getattr(self._made, name)
