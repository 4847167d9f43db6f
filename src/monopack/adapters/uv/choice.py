"""Pinning distributions to one file each before uv is asked for them.

uv prefers what its own cache holds to what fits best, so that what else was fetched on a machine would decide what
ships. It takes no file whose hash it was not given.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain
from types import MappingProxyType

from monopack.adapters.uv.indexes import IndexSettings
from monopack.adapters.uv.offered import Offered, Wanted, offered_files
from monopack.adapters.uv.program import UvProgram
from monopack.domain.locking.wheel_choice import Ranks, pinned, ranks
from monopack.domain.model.lock import IndexOptions, LockedDistribution, LockedFile, SourceKind
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.target import Target

_ALL = ":all:"
_ASKED_AT_ONCE = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class Pick:
    """A distribution with no other hash than its file's, where that is known, and the settings that lead to it."""

    locked: LockedDistribution
    settings: IndexSettings


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The one file of each distribution for one target and index; each is asked for once in a run."""

    program: UvProgram
    orders: tuple[IndexSettings, ...]
    index: IndexOptions
    target: Target
    options: tuple[str, ...]
    _offered: dict[LockedDistribution, Pick] = field(default_factory=dict)
    _asking: threading.Lock = field(default_factory=threading.Lock)

    @cached_property
    def _order(self) -> Ranks:
        return ranks(self.target)

    def of(self, wanted: Wanted, beside: Wanted) -> dict[NormalizedName, Pick]:
        """A pick for all of `wanted`, by the names that its lock lists, else by those that the indexes offer.

        These are asked for `beside`, too, as long as that is not much more: a second question would take as long.
        """
        listed = {name: self._by_lock(locked) for name, locked in wanted.items()}
        unclear = self._unclear(listed)
        if unclear:
            self.ask(beside, unclear)
        return listed | self.by_index(unclear)

    def ask(self, likely: Wanted, sure: Wanted = MappingProxyType({})) -> None:
        """Ask the indexes for `sure`, and for `likely` as far as their locks leave the file open and they are few."""
        if len(likely) <= _ASKED_AT_ONCE:
            self.by_index(dict(sure) | self._unclear({name: self._by_lock(locked) for name, locked in likely.items()}))

    def _unclear(self, picks: Mapping[NormalizedName, Pick]) -> dict[NormalizedName, LockedDistribution]:
        return {name: pick.locked for name, pick in picks.items() if self._is_open(pick.locked)}

    def by_index(self, wanted: Wanted) -> dict[NormalizedName, Pick]:
        """The same by what the indexes offer alone, which may lack what a lock lists."""
        with self._asking:
            unknown = {name: locked for name, locked in wanted.items() if locked not in self._offered}
            if unknown:
                with ThreadPoolExecutor(len(self.orders)) as pool:
                    answers = list(pool.map(partial(self._ask, unknown), self.orders))
                self._offered.update({locked: self._best(name, locked, answers) for name, locked in unknown.items()})
            return {name: self._offered[locked] for name, locked in wanted.items()}

    def _ask(self, wanted: Wanted, settings: IndexSettings) -> Offered:
        return offered_files(self.program, wanted, settings=settings, target=self.target, options=self.options)

    def _best(self, name: NormalizedName, locked: LockedDistribution, answers: Sequence[Offered]) -> Pick:
        """Of files that are equally good, the first index's."""
        files = [answer.get(name, ()) for answer in answers]
        best = pinned(locked, chain.from_iterable(files), self._order)
        having = (settings for settings, own in zip(self.orders, files, strict=True) if set(best.hashes) & _hashes(own))
        return Pick(locked=best, settings=next(having, self.orders[0]))

    def _by_lock(self, locked: LockedDistribution) -> Pick:
        best = pinned(locked, locked.files, self._order) if self._is_open(locked) else locked
        return Pick(locked=best, settings=self.orders[0])

    def _is_open(self, locked: LockedDistribution) -> bool:
        """Whether more than one file may be meant, one of which may be a wheel."""
        built = {_ALL, locked.name} & set(self.index.no_binary)
        return locked.source.kind is SourceKind.INDEX and len(locked.hashes) != 1 and not built


def _hashes(files: Iterable[LockedFile]) -> set[str]:
    return {digest for file in files for digest in file.hashes}
