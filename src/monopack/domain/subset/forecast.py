"""What packs will most likely need, fetched in one go before each of them decides; it decides nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monopack.domain.model.names import NormalizedName
from monopack.domain.model.trace import ExternalImport
from monopack.domain.subset.closure import Walker, Wish
from monopack.domain.subset.library import Library
from monopack.domain.subset.owners import OwnerSearch
from monopack.domain.subset.questions import questions_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """Guesses owners by name and what they need by the lock's word, or else by its comments."""

    search: OwnerSearch
    walker: Walker

    def bring(self, imports: Iterable[ExternalImport], wishes: Iterable[Wish]) -> None:
        """Look into all of it at once, and then into what only METADATA could tell."""
        asked = {*wishes, *(Wish(name=name) for name in self._guessed(imports))}
        self._library.try_to_bring(self._likely(asked))
        self._library.try_to_bring(self.walker.reach(asked).requirers)

    @property
    def _library(self) -> Library:
        return self.walker.library

    def _guessed(self, imports: Iterable[ExternalImport]) -> Iterator[NormalizedName]:
        """The names that each import is looked for under first."""
        questions = {question for external in imports for question in questions_of(external)}
        for question in questions:
            yield from next(self.search.guesses(question), ())

    def _likely(self, asked: Iterable[Wish]) -> set[NormalizedName]:
        wishes = set(asked)
        while True:
            found = self.walker.known_reach(wishes)
            hinted = {Wish(name=name) for needer in found.unknown for name in self._hints(needer)}
            if hinted <= wishes:
                return set(found.requirers)
            wishes |= hinted

    def _hints(self, name: NormalizedName) -> Iterator[NormalizedName]:
        locked = self._library.locked(name)
        return (needed for needed in (locked.brings if locked else ()) if needed in self.walker.universe)
