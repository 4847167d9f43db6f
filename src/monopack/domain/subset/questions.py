"""What an import asks for, and how well a distribution answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from monopack.domain.model.distribution import Distribution
from monopack.domain.model.names import NormalizedName, canonicalize_name, parents
from monopack.domain.model.target import Target
from monopack.domain.model.trace import ExternalImport
from monopack.domain.subset.known_names import made_by, usual_distributions
from monopack.domain.subset.offers import Offer, depth, offer

_USUAL_FORMS = ("python-{}", "{}-python", "py{}", "{}-py")


class Answer(IntEnum):
    """How well a distribution answers a question; the better wins."""

    NONE = 0
    PARTIAL = 1
    """A package above the module is its own; the module itself may be made while it runs."""
    SHARED = 2
    """The name may be an attribute of a namespace package's `__init__.py`."""
    NAMESPACE = 3
    """The name is a namespace package of which it has a portion."""
    MODULE = 4
    """The module is its own; the name may be an attribute of it."""
    EXACT = 5
    """The whole dotted name is a module of its own."""

    @property
    def settles(self) -> bool:
        """Whether a distribution found by its name needs no comparison with others."""
        return self >= Answer.MODULE


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Question:
    """Who offers `module`, and in it `name` as submodule or attribute; without `name`, just the module."""

    module: str
    name: str = ""

    @property
    def full(self) -> str:
        """The deepest dotted name that may be a module."""
        return f"{self.module}.{self.name}" if self.name else self.module

    def answer(self, distribution: Distribution, target: Target) -> tuple[Answer, int]:
        """How well the distribution answers, and for partial answers how deep it reaches."""
        whole = offer(distribution, self.full, target)
        if whole is Offer.MODULE:
            return Answer.EXACT, 0
        module = offer(distribution, self.module, target) if self.name else whole
        if module is Offer.MODULE:
            return Answer.MODULE, 0
        if whole is not Offer.NOTHING:
            return Answer.NAMESPACE, 0
        if module is Offer.SHARED:
            return Answer.SHARED, 0
        reach = depth(distribution, self.module, target)
        return (Answer.PARTIAL, reach) if reach else (Answer.NONE, 0)

    def guesses(self) -> Iterator[tuple[NormalizedName, ...]]:
        """Groups of names that its distribution may bear, the likeliest first; those of a group are equally likely."""
        for prefix in (self.full, *reversed(parents(self.full))):
            yield (canonicalize_name(prefix),)
            usual = usual_distributions(prefix)
            if usual:
                yield tuple(map(canonicalize_name, usual))
        root = self.full.partition(".")[0]
        yield tuple(canonicalize_name(form.format(root)) for form in _USUAL_FORMS)


def questions_of(external: ExternalImport) -> tuple[Question, ...]:
    """One for each name of a from-import, one for anything else."""
    return _questions(external.module, external.names)


@cache
def _questions(imported: str, from_it: tuple[str, ...]) -> tuple[Question, ...]:
    """Packs import much the same, so most questions come once a pack."""
    module = made_by(imported)
    names = [name for name in from_it if name != "*"] if module == imported else []
    return tuple(_question(module, name) for name in names) or (Question(module=module),)


def _question(module: str, name: str) -> Question:
    full = f"{module}.{name}"
    made = made_by(full)
    return Question(module=module, name=name) if made == full else Question(module=made)
