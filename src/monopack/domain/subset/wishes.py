"""What a pack asks for besides its imports: the managed block's distributions and workspace members' needs."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from packaging.requirements import InvalidRequirement, Requirement

from monopack.domain.model.distribution import Need
from monopack.domain.model.errors import InputError, Location, MonopackError, PackFailure, raise_all
from monopack.domain.model.lock import Lock
from monopack.domain.model.names import NormalizedName, canonicalize_name
from monopack.domain.model.pack import Pack
from monopack.domain.model.target import Target
from monopack.domain.model.trace import ImportSite, Trace
from monopack.domain.subset.closure import Wish, applies
from monopack.domain.subset.library import Library

_KEY = "extra_distributions"


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A wish of the managed block and the line that it stands in."""

    wish: Wish
    need: Need


def asked_inline(pack: Pack, library: Library | None) -> list[Asked]:
    """`extra_distributions` of the managed block; all that are malformed or not locked are told at once."""
    wishes: list[Asked] = []
    errors: list[MonopackError] = []
    for text in pack.block.extra_distributions:
        try:
            found = _asked(text, pack, library)
        except MonopackError as error:
            errors.append(error)
        else:
            wishes += [found] if found else []
    raise_all(errors)
    return wishes


def asked_by_members(trace: Trace, library: Library) -> list[Wish]:
    """Workspace members of which a module ships; not the project itself, which would bring the whole lock."""
    members = {traced.module.member for traced in trace.modules if traced.module.member}
    return [Wish(name=name) for name in sorted(members) if _is_other_member(name, library)]


def project_extras(lock: Lock, target: Target) -> dict[NormalizedName, frozenset[str]]:
    """The extras that the project itself asks for, by distribution."""
    extras: dict[NormalizedName, frozenset[str]] = {}
    for root in lock.roots:
        if root.extras and applies(root, target):
            name = canonicalize_name(root.name)
            extras[name] = extras.get(name, frozenset()) | root.extras
    return extras


def _asked(text: str, pack: Pack, library: Library | None) -> Asked | None:
    where = pack.block.where(pack.path, _KEY)
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        raise InputError(f"`{text}` is no requirement", where=where, why=str(error)) from error
    if library is None:
        raise InputError(f"`{text}` cannot be chosen: there is no lock", where=where, hint="lock the project's needs")
    if not applies(requirement, library.target):
        return None
    name = canonicalize_name(requirement.name)
    locked = library.locked(name)
    if locked is None or name not in library.running:
        raise _not_locked(name, where, library)
    if not requirement.specifier.contains(locked.version, prereleases=True):
        raise InputError(f"`{text}` is asked for, but {locked.version} is locked", where=where)
    site = ImportSite(importer="", where=where, text=f"{_KEY}: {text}")
    return Asked(wish=Wish(name=name, extras=frozenset(requirement.extras)), need=Need(site=site))


def _not_locked(name: NormalizedName, where: Location, library: Library) -> MonopackError:
    close = get_close_matches(name, sorted(library.running), n=3)
    only = "it is locked for development only" if library.locked(name) else "the lock does not hold it"
    hint = "lock it for running" + (f", or did you mean {', '.join(f'`{other}`' for other in close)}?" if close else "")
    return PackFailure(f"`{name}` is asked for but cannot ship", where=where, why=only, hint=hint)


def _is_other_member(name: NormalizedName, library: Library) -> bool:
    locked = library.locked(name)
    return locked is not None and library.is_first_party(name) and locked.source.location.strip("/") not in {"", "."}
