"""The project as it was."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol

from monopack.domain.model.request import BuildRequest
from monopack.domain.ports.lock_reader import LockReaders
from monopack.domain.ports.source_tree import SourceTree


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """The project's files at a revision, who reads its locks there, and what would have been asked for then.

    `request` differs from today's by what the project's own file says.
    """

    tree: SourceTree
    readers: LockReaders
    request: BuildRequest


class History(Protocol):
    """Knows the project's earlier revisions, and touches no working tree for it."""

    @abstractmethod
    def at(self, revision: str, request: BuildRequest) -> Past:
        """The project at `revision`, for a run that asks for `request` today.

        `InputError` when there is no such revision, `PackFailure` when nothing could have been built at it.
        """
