"""Why distributions ship, and what a person should know of the choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monopack.domain.model.distribution import Need, SelectedDistribution
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.trace import ExternalImport
from monopack.domain.model.warn import Warn
from monopack.domain.subset.closure import Reach, Wish
from monopack.domain.subset.library import Library
from monopack.domain.subset.owners import Owners
from monopack.domain.subset.questions import Question, questions_of
from monopack.domain.subset.wishes import Asked


@dataclass(frozen=True, kw_only=True, slots=True)
class Reasons:
    """What is wished for directly, and for each distribution the imports and lines that ask for it."""

    wishes: tuple[Wish, ...]
    needs: Mapping[NormalizedName, frozenset[Need]]

    @classmethod
    def of(
        cls,
        imports: Iterable[ExternalImport],
        owners: Owners,
        asked: Iterable[Asked],
        lent: Mapping[Question, NormalizedName],
    ) -> Reasons:
        """Gather imports by owner and the managed block's lines."""
        needs: dict[NormalizedName, set[Need]] = {}
        answered = {**owners.by_question, **lent}
        for external in imports:
            for question in questions_of(external):
                if owner := answered.get(question):
                    needs.setdefault(owner, set()).add(Need(site=external.site, module=external.module))
        wishes = [Wish(name=name) for name in sorted(needs)]
        for request in asked:
            wishes.append(request.wish)
            needs.setdefault(request.wish.name, set()).add(request.need)
        return cls(wishes=tuple(wishes), needs={name: frozenset(found) for name, found in needs.items()})


def selected(
    reach: Reach, reasons: Reasons, library: Library, *, leave_out: frozenset[NormalizedName]
) -> tuple[SelectedDistribution, ...]:
    """The distributions of a walk, sorted by name, each with all reasons."""
    found = []
    for name in sorted(reach.requirers.keys() - leave_out):
        locked, contents = library.locked(name), library.contents(name)
        if locked is not None and contents is not None:
            needs = {*reasons.needs.get(name, ()), *(Need(required_by=other) for other in reach.requirers[name])}
            ordered = tuple(sorted(needs, key=_order))
            found.append(SelectedDistribution(locked=locked, distribution=contents, needs=ordered))
    return tuple(found)


def rivalries(imports: Sequence[ExternalImport], owners: Owners) -> tuple[Warn, ...]:
    """One warning for each name that several distributions offer alike."""
    sites = {question: external.site for external in reversed(imports) for question in questions_of(external)}
    return tuple(
        Warn(
            what=f"`{question.full}` is offered by {_listed(rivals)} alike; `{rivals[0]}` is taken",
            where=sites[question].where,
            doubtful=True,
        )
        for question, rivals in sorted(owners.rivals.items())
    )


def missing_needs(reach: Reach, library: Library) -> tuple[Warn, ...]:
    """Needs for the target that the lock does not hold, or only for development."""
    warnings = []
    for name, requirement in sorted(reach.absent):
        locked = library.locked(name)
        assert locked is not None
        who = f"`{name}` {locked.version}".rstrip()
        warnings.append(Warn(what=f"{who} needs `{requirement}`, which is not locked for running", where=locked.where))
    return tuple(warnings)


def _order(need: Need) -> tuple[object, ...]:
    site = need.site
    place = (site.where.path, site.where.line or 0, site.text) if site else ("", 0, "")
    return (need.required_by or "", *place, need.module)


def _listed(names: Iterable[NormalizedName]) -> str:
    return ", ".join(f"`{name}`" for name in names)
