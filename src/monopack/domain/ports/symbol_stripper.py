"""Stripping shared libraries."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from monopack.domain.model.stripping import Stripper
from monopack.domain.model.target import Target


class SymbolStripper(Protocol):
    """Knows the programs of this machine that strip; equal libraries give equal bytes under one version of one."""

    @abstractmethod
    def find(self, target: Target) -> Stripper | None:
        """A program for the target's kind of library; None: there is none. Asked once in a run."""

    @abstractmethod
    def strip(self, paths: Sequence[str], *, folder: str, stripper: Stripper) -> None:
        """Take what only debuggers read out of the files `paths` of `folder`, in place.

        A file that the program cannot work with stays as it was or becomes useless: whoever asks looks at each.
        """
