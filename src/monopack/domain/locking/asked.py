"""What a project file asks for against what the lock was made for, compared by meaning, not by spelling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, product

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from monopack.domain.locking.terms import holds
from monopack.domain.model.names import NormalizedName, canonicalize_name

_SYSTEMS = (
    ("linux", "Linux", "posix", "x86_64", "CPython"),
    ("linux", "Linux", "posix", "aarch64", "CPython"),
    ("linux", "Linux", "posix", "x86_64", "PyPy"),
    ("darwin", "Darwin", "posix", "arm64", "CPython"),
    ("win32", "Windows", "nt", "AMD64", "CPython"),
)
_MINORS = range(7, 18)

_World = dict[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A requirement without its marker. `direct` says where it comes from, when not from an index."""

    name: NormalizedName
    extras: frozenset[str] = frozenset()
    specifier: SpecifierSet = field(default_factory=SpecifierSet)
    direct: str = ""

    def __str__(self) -> str:
        extras = f"[{','.join(sorted(self.extras))}]" if self.extras else ""
        return f"{self.name}{extras}{f' from {self.direct}' if self.direct else self.specifier}"


Wishes = Mapping[Asked, tuple[Marker | None, ...]]


def wishes(pairs: Iterable[tuple[Asked, Marker | None]]) -> Wishes:
    """Requirements by what they ask, with every marker under which they do."""
    collected: dict[Asked, list[Marker | None]] = {}
    for asked, marker in pairs:
        collected.setdefault(asked, []).append(marker)
    return {asked: tuple(markers) for asked, markers in collected.items()}


def asked_by(requirement: Requirement, *, direct: str = "") -> Asked:
    """The requirement as a value; with `direct` its version is what stands there, so its specifier says nothing."""
    return Asked(
        name=canonicalize_name(requirement.name),
        extras=frozenset(canonicalize_name(extra) for extra in requirement.extras),
        specifier=SpecifierSet() if direct else requirement.specifier,
        direct=direct,
    )


def difference(project: Wishes, lock: Wishes, *, requires_python: str, extras: Iterable[str]) -> str:
    """The first thing in which both differ, in words; `""` when they ask the same of every environment."""
    worlds = tuple(_worlds(requires_python))
    asked = tuple(extras)
    for wish in sorted({*project, *lock}, key=str):
        ours, theirs = project.get(wish, ()), lock.get(wish, ())
        if not theirs and _applies(ours, worlds, asked):
            return f"the project asks for `{wish}`, the lock was not made for it"
        if not ours and _applies(theirs, worlds, asked):
            return f"the lock was made for `{wish}`, which the project does not ask for"
        if not _same(ours, theirs, worlds, asked):
            return f"`{wish}` has another marker in the project than when the lock was made"
    return ""


def same_pythons(first: str, second: str) -> bool:
    """Whether two `Requires-Python` allow the same versions, as far as X.Y and X.Y.newest can tell."""
    return {*_allowed(first)} == {*_allowed(second)}


def _same(
    ours: tuple[Marker | None, ...], theirs: tuple[Marker | None, ...], worlds: Iterable[_World], extras: Iterable[str]
) -> bool:
    texts = {str(marker) for marker in ours}, {str(marker) for marker in theirs}
    if texts[0] == texts[1]:
        return True
    named = [extra for extra in extras if any(f'"{extra}"' in text for text in chain(*texts))]
    states = ({**world, "extra": extra} for world, extra in product(worlds, ("", *named)))
    return all(_any(ours, state) == _any(theirs, state) for state in states)


def _applies(markers: Iterable[Marker | None], worlds: Iterable[_World], extras: Iterable[str]) -> bool:
    kept = tuple(markers)
    return any(holds(marker, world, extras) for marker in kept for world in worlds)


def _any(markers: Iterable[Marker | None], state: Mapping[str, str]) -> bool:
    return any(marker is None or marker.evaluate(state) for marker in markers)


def _allowed(specifiers: str) -> Iterator[str]:
    allowed = SpecifierSet(specifiers)
    versions = chain.from_iterable((f"3.{minor}.0", f"3.{minor}.999") for minor in _MINORS)
    return (version for version in versions if allowed.contains(version, prereleases=True))


def _worlds(requires_python: str) -> Iterator[_World]:
    """Environments that differ in what markers are written about, as far as the project allows their Python."""
    one_each = {version.rpartition(".")[0]: version for version in _allowed(requires_python)}
    for (version, full), system in product(one_each.items(), _SYSTEMS):
        yield {
            "implementation_name": system[4].lower(),
            "implementation_version": full,
            "os_name": system[2],
            "platform_machine": system[3],
            "platform_python_implementation": system[4],
            "platform_release": "",
            "platform_system": system[1],
            "platform_version": "",
            "python_full_version": full,
            "python_version": version,
            "sys_platform": system[0],
        }
