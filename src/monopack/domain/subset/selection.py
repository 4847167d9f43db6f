"""From a trace and a lock to the closure of distributions that one pack needs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from monopack.domain.model.distribution import Subset
from monopack.domain.model.lock import Lock
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.pack import Pack
from monopack.domain.model.target import Target
from monopack.domain.model.trace import Trace
from monopack.domain.ports.distribution_store import DistributionStore
from monopack.domain.subset.absences import Absences, provided_unseen, unresolved
from monopack.domain.subset.closure import Reach, Walker, Wish
from monopack.domain.subset.library import Library
from monopack.domain.subset.owners import OwnerSearch
from monopack.domain.subset.questions import questions_of
from monopack.domain.subset.reasons import Reasons, missing_needs, rivalries, selected
from monopack.domain.subset.shadows import shadows
from monopack.domain.subset.wishes import Asked, asked_by_members, asked_inline, project_extras


def select(
    trace: Trace,
    lock: Lock | None,
    *,
    pack: Pack,
    excluded: tuple[NormalizedName, ...],
    target: Target,
    store: DistributionStore,
) -> Subset:
    """The closure of what the trace imports and the pack asks for; contents are brought as the decision needs them.

    Raised are errors of the store for what must ship, and the managed block's wishes that cannot be met.
    """
    hidden = tuple(shadows(trace, lock, target))
    if lock is None:
        asked_inline(pack, None)
        return replace(_without_lock(trace, frozenset(excluded)), warnings=hidden)
    library = Library(lock, target=target, store=store)
    extras = project_extras(lock, target)
    selection = _Selection(trace=trace, library=library, excluded=frozenset(excluded), extras=extras)
    subset = selection.subset(asked_inline(pack, library))
    return replace(subset, warnings=(*hidden, *subset.warnings))


def _without_lock(trace: Trace, excluded: frozenset[NormalizedName]) -> Subset:
    provided = provided_unseen(trace.external, excluded)
    absent = (unresolved(trace, external, external.module) for external in trace.external if external not in provided)
    return Subset(unresolved=tuple(absent), provided=provided)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Selection:
    """One pack's decision; each step takes what the one before found."""

    trace: Trace
    library: Library
    excluded: frozenset[NormalizedName]
    extras: dict[NormalizedName, frozenset[str]]

    def subset(self, asked: list[Asked]) -> Subset:
        """Owners of imports, then what they and the wishes need, then what the runtime must have beside it."""
        provided = provided_unseen(self.trace.external, self.excluded - self.library.names())
        imports = [external for external in self.trace.external if external not in provided]
        search = OwnerSearch(library=self.library, candidates=self._candidates())
        owners = search.find(question for external in imports for question in questions_of(external))
        absences = Absences(trace=self.trace, search=search, owners=owners, excluded=self.excluded)
        lent = absences.lent_by_the_runtime(self._walker_beside())
        reasons = Reasons.of(imports, owners, asked, lent)
        shipped = self._shipped(reasons)
        beside = self._beside(reasons, shipped)
        return Subset(
            distributions=selected(shipped, reasons, self.library, leave_out=frozenset()),
            beside=selected(beside, reasons, self.library, leave_out=frozenset(shipped.requirers)),
            unresolved=absences.unresolved(imports, lent),
            provided=provided,
            warnings=(*rivalries(imports, owners), *missing_needs(shipped, self.library)),
        )

    def _candidates(self) -> frozenset[NormalizedName]:
        """What may own an import: all that runs, and what is excluded, development included; never a member."""
        names = self.library.running | (self.excluded & self.library.names())
        return frozenset(name for name in names if not self.library.is_first_party(name))

    def _shipped(self, reasons: Reasons) -> Reach:
        ships = self.library.running - self.excluded
        wishes = [wish for wish in reasons.wishes if wish.name in ships]
        wishes += asked_by_members(self.trace, self.library)
        walker = Walker(library=self.library, universe=self.library.running, stops=self.excluded, extras=self.extras)
        found = walker.reach(wishes)
        self.library.bring(found.requirers)
        return found

    def _beside(self, reasons: Reasons, shipped: Reach) -> Reach:
        """Excluded distributions that are imported, asked for or needed, with all that they need."""
        ships = self.library.running - self.excluded
        direct = [wish for wish in reasons.wishes if wish.name not in ships]
        needed = [Wish(name=name) for name in sorted(shipped.stopped) if self.library.locked(name)]
        found = self._walker_beside().reach([*direct, *needed])
        for name, requirers in shipped.stopped.items():
            if name in found.requirers:
                found.requirers[name] |= requirers
        self.library.try_to_bring(found.requirers)
        return found

    def _walker_beside(self) -> Walker:
        return Walker(library=self.library, universe=self.library.names(), stops=frozenset(), extras=self.extras)
