"""Imports that no locked distribution offers, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monopack.domain.model.errors import raise_all
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.trace import ExternalImport, Trace, UnresolvedImport
from monopack.domain.subset.closure import Walker, Wish
from monopack.domain.subset.offers import Offer, offer
from monopack.domain.subset.owners import Owners, OwnerSearch
from monopack.domain.subset.questions import Question, questions_of


def unresolved(trace: Trace, external: ExternalImport, module: str, why: str = "") -> UnresolvedImport:
    """An external import that stays without an offer, with the chain that leads to it."""
    chain = trace.chain_to(external.site.importer)
    return UnresolvedImport(module=module, site=external.site, chain=chain, why=why)


def provided_unseen(
    imports: Iterable[ExternalImport], excluded: frozenset[NormalizedName]
) -> tuple[ExternalImport, ...]:
    """Imports that by their names belong to `excluded`, distributions that nothing here can look into."""
    if not excluded:
        return ()
    return tuple(
        external
        for external in imports
        if any(excluded.intersection(group) for question in questions_of(external) for group in question.guesses())
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Absences:
    """Questions without an answer, and what can be said of them."""

    trace: Trace
    search: OwnerSearch
    owners: Owners
    excluded: frozenset[NormalizedName]

    def lent_by_the_runtime(self, walker: Walker) -> Mapping[Question, NormalizedName]:
        """Modules that only an excluded distribution's own needs offer, where these are locked for development."""
        library = self.search.library
        guessed = {question: self._development(question) for question in self.owners.unanswered}
        if not any(guessed.values()):
            return {}
        roots = [Wish(name=name) for name in sorted(self.excluded & library.names())]
        reached = walker.reach(roots).requirers
        lent: dict[Question, NormalizedName] = {}
        for question, names in guessed.items():
            known = [name for name in names if name in reached]
            library.try_to_bring(known)
            contents = ((name, library.contents(name)) for name in known)
            settled = (name for name, found in contents if found and question.answer(found, library.target)[0].settles)
            if name := next(settled, None):
                lent[question] = name
        return lent

    def unresolved(
        self, imports: Sequence[ExternalImport], lent: Mapping[Question, NormalizedName]
    ) -> tuple[UnresolvedImport, ...]:
        """Every import with an unanswered question; raised is what bears its name but is not for the target."""
        left = set(self.owners.unanswered) - lent.keys()
        absent: dict[tuple[str, ExternalImport], UnresolvedImport] = {}
        for external in imports:
            for question in questions_of(external):
                if question in left:
                    module = self._missing(question)
                    found = unresolved(self.trace, external, module, self._why(question, module))
                    absent.setdefault((module, external), found)
        self._raise_unusable(external for _, external in absent)
        return tuple(absent.values())

    def _raise_unusable(self, imports: Iterable[ExternalImport]) -> None:
        unusable = self.search.library.unusable
        blamed = {
            name
            for external in imports
            if not external.site.weak
            for question in questions_of(external)
            for group in self.search.guesses(question)
            for name in group
        }
        raise_all([unusable[name] for name in sorted(blamed & unusable.keys())])

    def _missing(self, question: Question) -> str:
        """The module itself, or the name in it where the module is there but holds nothing else."""
        library = self.search.library
        known = (library.contents(name) for name in sorted(self.search.candidates))
        there = any(found and offer(found, question.module, library.target) is not Offer.NOTHING for found in known)
        return question.full if there else question.module

    def _development(self, question: Question) -> list[NormalizedName]:
        library = self.search.library
        only = library.names() - library.running
        return [name for group in question.guesses() for name in group if name in only]

    def _why(self, question: Question, module: str) -> str:
        library = self.search.library
        development = self._development(question)
        if development:
            return f"`{development[0]}`, which may offer it, is locked for development only"
        if library.unusable:
            names = ", ".join(f"`{name}`" for name in sorted(library.unusable))
            return f"nothing locked offers `{module}`; not looked into, as nothing of them is for the target: {names}"
        return ""
