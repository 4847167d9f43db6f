"""What a `pylock.toml` does not say itself: what the project asks for, and whether the lock still has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from packaging.requirements import Requirement

from monopack.domain.locking.project_file import ProjectFile
from monopack.domain.locking.terms import holds, malformed, requirement
from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.lock import LockedDistribution, SourceKind
from monopack.domain.model.names import canonicalize_name, printable


def roots(project: ProjectFile | None, shipped: Sequence[LockedDistribution]) -> tuple[Requirement, ...]:
    """What the project asks for; without a project that tells, every locked distribution."""
    asked = project.requirements() if project else ()
    return asked or tuple(requirement(locked.name) for locked in shipped)


def check_fit(
    project: ProjectFile, shipped: Sequence[LockedDistribution], *, lock: Location, environment: Mapping[str, str]
) -> None:
    """Refuse a lock that lacks what the project's own `dependencies` ask for in `environment`.

    Extras are left out, for a lock may be made without them, and so are other projects of the workspace.
    """
    versions = {locked.name: locked for locked in shipped}
    local = _local(project)
    with malformed(project.document.where):
        asked = [Requirement(line) for line in project.project.texts("dependencies")]
        for wanted in asked:
            name = canonicalize_name(wanted.name)
            if name in local or not holds(wanted.marker, environment):
                continue
            if found := _lacks(wanted, versions.get(name)):
                what = f"the lock no longer fits `{printable(project.path)}`"
                raise InputError(what, where=lock, why=found, hint="lock again")


def _lacks(wanted: Requirement, locked: LockedDistribution | None) -> str:
    if locked is None:
        return f"the project asks for `{wanted.name}`, which the lock does not hold"
    checked = locked.version and locked.source.kind is SourceKind.INDEX
    if checked and not wanted.specifier.contains(locked.version, prereleases=True):
        return f"the project asks for `{wanted.name}{wanted.specifier}`, the lock holds {locked.version}"
    return ""


def _local(project: ProjectFile) -> frozenset[str]:
    """Names that come from the workspace: an export may leave them out."""
    sources = project.tool("uv").table("sources")
    places = {name: value for name, value in sources.values.items() if isinstance(value, dict)}
    own = {str(canonicalize_name(name)) for name, value in places.items() if {"workspace", "path"} & {*value}}
    return frozenset(own | ({project.name} if project.name else set()))
