"""From a measured import to its heaviest modules, each with what brings it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monopack.domain.explaining.import_advice import advise
from monopack.domain.model.plan import Plan
from monopack.domain.model.profile import ImportMeasure, ImportProfile, MeasuredImport, ProfiledImport
from monopack.domain.verifying.origins import Origins

_MOST_WHOLE = 15
_MOST_OWN = 10
_LEAST_SHARE = 0.01
"""What takes a smaller part of the whole is not named."""


def import_profile(measure: ImportMeasure, plan: Plan) -> ImportProfile:
    """The measure in short, places as in the project."""
    imports = beside_their_parents(measure.imports)
    own = own_seconds(imports)
    heavy = _heavy(imports, own, least=measure.seconds * _LEAST_SHARE)
    kept = sorted({above for index in heavy for above in _above(imports, index)})
    at = {index: position for position, index in enumerate(kept)}
    origins = Origins(trace=plan.trace)
    named = tuple(
        ProfiledImport(
            name=one.name,
            place=str(origins.place(one.where) or ""),
            seconds=one.seconds,
            own=own[index],
            parent=None if one.parent is None else at[one.parent],
            heavy=index in heavy,
        )
        for index, one in ((index, imports[index]) for index in kept)
    )
    compiling = sum(one.compiling for one in imports)
    found = ImportProfile(seconds=measure.seconds, compiling=compiling, modules=len(imports), imports=named)
    return advise(found, plan)


def beside_their_parents(imports: Sequence[MeasuredImport]) -> tuple[MeasuredImport, ...]:
    """The import system loads `a` while it loads `a.b`; it is whoever imports `a.b` that pays for both."""
    moved = list(imports)
    for index, one in enumerate(moved):
        parent = one.parent
        while parent is not None and moved[parent].name.startswith(f"{one.name}."):
            moved[parent] = replace(moved[parent], seconds=moved[parent].seconds - moved[index].seconds)
            parent = moved[parent].parent
        moved[index] = replace(moved[index], parent=parent)
    return tuple(moved)


def own_seconds(imports: Sequence[MeasuredImport]) -> list[float]:
    """Of each import, without those that it leads to."""
    own = [one.seconds for one in imports]
    for one in imports:
        if one.parent is not None:
            own[one.parent] -= one.seconds
    return [max(seconds, 0.0) for seconds in own]


def _heavy(imports: Sequence[MeasuredImport], own: Sequence[float], *, least: float) -> set[int]:
    numbers = range(len(imports))
    whole = sorted(numbers, key=lambda index: -imports[index].seconds)[:_MOST_WHOLE]
    alone = sorted(numbers, key=lambda index: -own[index])[:_MOST_OWN]
    return {index for index in (*whole, *alone) if imports[index].seconds >= least}


def _above(imports: Sequence[MeasuredImport], index: int) -> list[int]:
    found = [index]
    while (parent := imports[found[-1]].parent) is not None:
        found.append(parent)
    return found
