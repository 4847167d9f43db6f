"""Which distribution owns what is imported: guessed by name and held to contents, else compared among all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from monopack.domain.model.names import NormalizedName
from monopack.domain.subset.library import Library
from monopack.domain.subset.questions import Answer, Question


@dataclass(kw_only=True, slots=True)
class Owners:
    """The answers: who owns what, who else could have (`rivals`), and what nobody offers."""

    by_question: dict[Question, NormalizedName] = field(default_factory=dict)
    rivals: dict[Question, tuple[NormalizedName, ...]] = field(default_factory=dict)
    unanswered: list[Question] = field(default_factory=list)

    def names(self) -> set[NormalizedName]:
        """All owners."""
        return set(self.by_question.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnerSearch:
    """Looks among `candidates`. The result depends on the lock and on what distributions contain, on nothing else."""

    library: Library
    candidates: frozenset[NormalizedName]

    def find(self, questions: Iterable[Question]) -> Owners:
        """First by name, then in the namespaces of those found, then in everything that is locked."""
        owners = Owners()
        left = self._guess(sorted(set(questions)), owners)
        left = self._share(left, owners)
        if left:
            self.library.try_to_bring(self.candidates)
        for question in left:
            self._compare(question, owners)
        return owners

    def guesses(self, question: Question) -> Iterator[list[NormalizedName]]:
        """Groups of candidates by the question's names."""
        for group in question.guesses():
            if names := [name for name in group if name in self.candidates]:
                yield names

    def _guess(self, questions: list[Question], owners: Owners) -> list[Question]:
        """Look only where names lead, each round into one more guess for each question; returns what is left."""
        trails = {question: self.guesses(question) for question in questions}
        left: list[Question] = []
        while trails:
            groups = {question: next(trail, None) for question, trail in trails.items()}
            self.library.try_to_bring(name for group in groups.values() for name in group or ())
            for question, group in groups.items():
                if group is None or self._settled(question, group, owners):
                    del trails[question]
                if group is None:
                    left.append(question)
        return left

    def _settled(self, question: Question, group: list[NormalizedName], owners: Owners) -> bool:
        ranked = self._ranked(question, group)
        best = max(ranked, default=(Answer.NONE, 0))
        if not best[0].settles:
            return False
        self._choose(question, ranked[best], owners)
        return True

    def _share(self, questions: list[Question], owners: Owners) -> list[Question]:
        """A namespace package is there as soon as any of its portions is."""
        portions = sorted(owners.names())
        left = []
        for question in questions:
            found = self._ranked(question, portions).get((Answer.NAMESPACE, 0))
            if found:
                owners.by_question[question] = found[0]
            else:
                left.append(question)
        return left

    def _compare(self, question: Question, owners: Owners) -> None:
        ranked = self._ranked(question, self.candidates)
        best = max(ranked, default=(Answer.NONE, 0))
        if best[0] is Answer.NONE:
            owners.unanswered.append(question)
        elif best[0] in {Answer.NAMESPACE, Answer.SHARED}:
            owners.by_question[question] = ranked[best][0]
        else:
            self._choose(question, ranked[best], owners)

    def _choose(self, question: Question, equals: list[NormalizedName], owners: Owners) -> None:
        owners.by_question[question] = equals[0]
        if len(equals) > 1:
            owners.rivals[question] = tuple(equals)

    def _ranked(
        self, question: Question, names: Iterable[NormalizedName]
    ) -> dict[tuple[Answer, int], list[NormalizedName]]:
        """Names by how well they answer, those of one rank sorted."""
        ranked: dict[tuple[Answer, int], list[NormalizedName]] = {}
        for name in sorted(names):
            contents = self.library.contents(name)
            if contents is not None:
                ranked.setdefault(question.answer(contents, self.library.target), []).append(name)
        return ranked
