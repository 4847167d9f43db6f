"""Which units something that ships leads into: the part of a closure's import graph that speaks against a rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from monopack.domain.model.distribution import Distribution
from monopack.domain.model.names import NormalizedName
from monopack.domain.slimming.survey import Survey
from monopack.domain.slimming.surveyor import Surveyor
from monopack.domain.slimming.units import Unit


@dataclass(kw_only=True, slots=True)
class Reach:
    """`kept` are units by distribution and path; `surveys` what was read of each distribution for that."""

    kept: set[tuple[NormalizedName, str]] = field(default_factory=set)
    surveys: dict[NormalizedName, list[Survey]] = field(default_factory=dict)


def reach(distributions: Iterable[Distribution], own: Survey, surveyor: Surveyor) -> Reach:
    """Follow everything that ships in any case, `own` being first-party code; what it reaches is followed, too."""
    by_name = {distribution.name: distribution for distribution in distributions}
    open_units = {
        (name, path): unit
        for name, distribution in by_name.items()
        for path, unit in surveyor.candidates(distribution).units.items()
    }
    found = Reach()
    waiting = [(name, "") for name in by_name]
    told: list[tuple[NormalizedName | None, Survey]] = [(None, own)]
    while told or waiting:
        if waiting:
            name, part = waiting.pop()
            told.append((name, surveyor.survey(by_name[name], part)))
            found.surveys.setdefault(name, []).append(told[-1][1])
            continue
        teller, survey = told.pop()
        reached = [key for key, unit in open_units.items() if _reaches(survey, unit, own=key[0] == teller)]
        for name, path in reached:
            del open_units[name, path]
            found.kept.add((name, path))
            waiting.append((name, path))
    return found


def is_read(path: str, surveys: Iterable[Survey]) -> bool:
    """Whether a file, or a folder above it, is read next to code; `*` stands for files of one folder, for no folder."""
    return any(_covers(data, path) for survey in surveys for data in survey.data)


def _covers(data: str, path: str) -> bool:
    if "*" in data:
        return data.count("/") == path.count("/") and fnmatchcase(path, data)
    return path == data or path.startswith(f"{data}/")


def _reaches(survey: Survey, unit: Unit, *, own: bool) -> bool:
    """By an import, by reading what lies there, or, a folder of mere files, by its name in its `own` distribution."""
    if own and not unit.rule.code and unit.parts[-1] in survey.spelled:
        return True
    if any(_leads_into(path, unit) for path in survey.modules):
        return True
    inside = f"{unit.path}/"
    return any(data.startswith(inside) for data in survey.data) or is_read(unit.path, (survey,))


def _leads_into(path: str, unit: Unit) -> bool:
    """Whether an import of `path` imports the unit: it, or something in it, may be meant."""
    parts = path.split("/")
    return len(parts) >= len(unit.parts) and all(map(fnmatchcase, unit.parts, parts))
