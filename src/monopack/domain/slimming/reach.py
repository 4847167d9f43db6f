"""Which units something that ships leads into: the part of a closure's import graph that speaks against a rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from monopack.domain.model.distribution import Distribution
from monopack.domain.model.names import NormalizedName
from monopack.domain.slimming.references import ANY_DEPTH
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
            name, part = waiting.pop(_free(waiting, by_name, surveyor))
            told.append((name, surveyor.survey(by_name[name], part)))
            found.surveys.setdefault(name, []).append(told[-1][1])
            continue
        teller, survey = told.pop()
        led = {key: _led_by(survey, unit, own=key[0] == teller) for key, unit in open_units.items()}
        for (name, path), by in led.items():
            if by:
                surveyor.progress.detail("kept", distribution=name, path=path, by=by, of=teller or "first-party code")
                del open_units[name, path]
                found.kept.add((name, path))
                waiting.append((name, path))
    return found


def _free(
    waiting: Sequence[tuple[NormalizedName, str]], by_name: Mapping[NormalizedName, Distribution], surveyor: Surveyor
) -> int:
    """The position of what nobody else works on, so that packs share the work; the first where there is none."""
    free = (index for index, (name, part) in enumerate(waiting) if not surveyor.is_under_way(by_name[name], part))
    return next(free, 0)


def is_read(path: str, surveys: Iterable[Survey]) -> bool:
    """Whether a file, or a folder above it, is read next to code; `*` stands for files of one folder, for no folder."""
    return any(_covers(data, path) for survey in surveys for data in survey.data)


def _covers(data: str, path: str) -> bool:
    if "*" in data:
        return data.count("/") == path.count("/") and fnmatchcase(path, data)
    return path == data or path.startswith(f"{data}/")


def _led_by(survey: Survey, unit: Unit, *, own: bool) -> str:
    """What leads into the unit: an import, a path that is read, in its `own` distribution the name of mere files."""
    if own and not unit.rule.code and unit.parts[-1] in survey.spelled:
        return unit.parts[-1]
    imported = (path for path in survey.modules if _leads_into(path, unit))
    read = (path for path in survey.data if path.startswith(f"{unit.path}/") or _covers(path, unit.path))
    return next(imported, "") or next(read, "")


def _leads_into(path: str, unit: Unit) -> bool:
    """Whether an import of `path` imports the unit: it, or something in it, may be meant."""
    parts = path.split("/")
    if parts[-1] == ANY_DEPTH:
        parts[-1:] = ["*"] * (len(unit.parts) - len(parts) + 1)
    return len(parts) >= len(unit.parts) and all(map(fnmatchcase, unit.parts, parts))
