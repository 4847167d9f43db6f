"""Poetry's version constraints (`^1.2`, `~1.2`, `1.*`, `>=1,<2 || >3`) in the packaging standards' words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

_PART = re.compile(r"(\^|~=|~|===|==|!=|<=|>=|<|>|=)?\s*([^\s,<>=!~^|]+)")


@lru_cache(maxsize=4096)
def alternatives(constraint: str) -> tuple[SpecifierSet, ...]:
    """The sets of which a version must meet one; a `ValueError` for what Poetry would not read either."""
    return tuple(_conjunction(part) for part in re.split(r"\s*\|\|?\s*", constraint.strip()))


def allows(constraint: str, version: str) -> bool:
    """Whether `version` meets the constraint; one that cannot be read allows everything."""
    try:
        return any(one.contains(Version(version), prereleases=True) for one in alternatives(constraint))
    except (InvalidSpecifier, InvalidVersion):
        return True


@lru_cache(maxsize=256)
def markers_of_python(constraint: str) -> str:
    """The marker that says what a `python = "…"` constraint says; `""` when that is nothing."""
    sets = alternatives(constraint)
    texts = (
        " and ".join(f'python_full_version {one.operator} "{one.version}"' for one in sorted(each, key=str))
        for each in sets
    )
    known = [text for text in texts if text]
    return " or ".join(f"({text})" for text in known) if len(known) == len(sets) else ""


def _conjunction(text: str) -> SpecifierSet:
    if text in {"", "*"}:
        return SpecifierSet()
    return SpecifierSet(",".join(part for operator, version in _parts(text) for part in _specifiers(operator, version)))


def _parts(text: str) -> Iterator[tuple[str, str]]:
    rest = text.strip().strip(",")
    while rest:
        found = _PART.match(rest)
        if not found:
            raise InvalidSpecifier(f"`{text}` is no version constraint")
        yield found[1] or "", found[2]
        rest = rest[found.end() :].lstrip(" ,")


def _specifiers(operator: str, version: str) -> Iterator[str]:
    if operator == "^":
        yield from (f">={version}", f"<{_caret(Version(version))}")
    elif operator == "~":
        yield from (f">={version}", f"<{_tilde(Version(version))}")
    elif version == "*":
        return
    elif operator in {"", "="}:
        yield f"=={_wildcard(version)}"
    else:
        yield f"{operator}{_wildcard(version) if operator in {'==', '!='} else version}"


def _caret(version: Version) -> str:
    """The next version that changes the first part which is not 0."""
    release = version.release
    position = next((number for number, part in enumerate(release) if part), len(release) - 1)
    return _bumped(release, position)


def _tilde(version: Version) -> str:
    return _bumped(version.release, min(1, len(version.release) - 1))


def _bumped(release: tuple[int, ...], position: int) -> str:
    return ".".join(str(part) for part in (*release[:position], release[position] + 1)) + ".dev0"


def _wildcard(version: str) -> str:
    """`1.*.*` and `1.x` are `1.*`."""
    parts = re.split(r"\.", version)
    star = next((number for number, part in enumerate(parts) if part in {"*", "x", "X"}), None)
    return version if star is None else ".".join([*parts[:star], "*"])
