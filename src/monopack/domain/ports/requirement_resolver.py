"""Turning what is asked for into exact versions, for a requirement file that pins none."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol

from monopack.domain.model.lock import IndexOptions
from monopack.domain.model.target import Target


class RequirementResolver(Protocol):
    """Asks the index which versions fit together on a target."""

    @abstractmethod
    def resolve(
        self, requirements: tuple[str, ...], *, constraints: tuple[str, ...], index: IndexOptions, target: Target
    ) -> tuple[str, ...]:
        """Pinned requirement lines with `--hash` options, everything that `requirements` need included, sorted.

        A local file or folder (`name @ ./wheels/x.whl`) is relative to the project root, in what is asked and answered.
        `InputError` when nothing fits; the resolver's own words are its reason.
        """
