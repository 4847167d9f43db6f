"""Who could bring a module that did not ship, for messages and fixes."""

from __future__ import annotations

from dataclasses import dataclass

from monopack.domain.building.project import Project
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.target import Target
from monopack.domain.model.verification import Offer
from monopack.domain.ports.distribution_store import DistributionStore
from monopack.domain.subset.library import Library
from monopack.domain.subset.owners import OwnerSearch
from monopack.domain.subset.questions import Question


@dataclass(frozen=True, kw_only=True, slots=True)
class Offering:
    """Looks into first-party code and the lock."""

    project: Project
    target: Target
    store: DistributionStore

    def offer(self, module: str) -> Offer:
        """First-party code and the locked distributions that have `module`; nobody where looking fails."""
        return Offer(first_party=self.project.tracer.offers(module), distributions=self._distributions(module))

    def _distributions(self, module: str) -> tuple[str, ...]:
        if self.project.lock is None:
            return ()
        library = Library(self.project.lock, target=self.target, store=self.store)
        question = Question(module=module)
        try:
            owners = OwnerSearch(library=library, candidates=library.running).find([question])
        except MonopackError:
            return ()
        owner = owners.by_question.get(question)
        return owners.rivals.get(question, (owner,) if owner else ())
