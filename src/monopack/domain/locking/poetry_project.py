"""What a Poetry project asks for: `[tool.poetry]`, `[project]` and `[dependency-groups]`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from packaging.requirements import Requirement

from monopack.domain.locking.document import Table
from monopack.domain.locking.poetry_constraint import markers_of_python
from monopack.domain.locking.project_file import ProjectFile
from monopack.domain.locking.terms import both, malformed, normalized, requirement
from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.names import NormalizedName


@dataclass(frozen=True, kw_only=True, slots=True)
class PoetryWish:
    """One line of a dependency table. `optional`: only an extra brings it. `constraint` in Poetry's own words."""

    requirement: Requirement
    constraint: str = ""
    optional: bool = False


def poetry_requirements(project: ProjectFile) -> Iterator[Requirement]:
    """The needs of a project as its METADATA would have them, extras as markers."""
    extras = poetry_extras(project)
    for wish in wishes_of(project.tool("poetry").table("dependencies")):
        name = normalized(wish.requirement.name)
        if not wish.optional:
            yield wish.requirement
            continue
        for extra, names in extras.items():
            if name in names:
                marker = both(str(wish.requirement.marker or ""), f'extra == "{extra}"')
                yield requirement(name, tuple(sorted(wish.requirement.extras)), marker)


def poetry_extras(project: ProjectFile) -> dict[NormalizedName, frozenset[NormalizedName]]:
    """The names of `[tool.poetry.extras]` with the dependencies that each brings."""
    table = project.tool("poetry").table("extras")
    with malformed(table.where):
        return {normalized(key): frozenset(normalized(name) for name in table.texts(key)) for key in table.values}


def wishes_of(table: Table) -> tuple[PoetryWish, ...]:
    """The lines of one dependency table, `python` left out."""
    return tuple(
        wish for key, value in table.values.items() if key.lower() != "python" for wish in _wishes(key, value, table)
    )


def _wishes(key: str, value: object, table: Table) -> Iterator[PoetryWish]:
    for one in value if isinstance(value, list) else [value]:
        with malformed(table.where):
            yield _wish(key, one, table.where)


def _wish(key: str, value: object, where: Location) -> PoetryWish:
    if isinstance(value, str):
        return PoetryWish(requirement=requirement(normalized(key)), constraint=value)
    if not isinstance(value, dict):
        raise InputError(f"the dependency `{key}` must be a string or a table", where=where)
    line = Table(values=value, where=where, name=key)
    python = line.text_or("python", "")
    system = line.text_or("platform", "")
    marker = both(line.text_or("markers", ""), markers_of_python(python) if python else "")
    marker = both(marker, f'sys_platform == "{system}"' if system else "")
    extras = tuple(sorted(normalized(extra) for extra in line.texts("extras")))
    return PoetryWish(
        requirement=requirement(normalized(key), extras, marker),
        constraint=line.text_or("version", ""),
        optional=line.flag("optional"),
    )
