"""From a text that names a module to a reference that the trace can resolve."""

from __future__ import annotations

import re
from typing import NamedTuple

from monopack.domain.model.imports import ANY_PACKAGE
from monopack.domain.scanning.values import HOLE, PACKAGE, Place

_NO_NAME = frozenset(" \t\n\r/\\:<>(),")


class Named(NamedTuple):
    """A dotted name at a level; `*` in it stands for what is not known."""

    name: str
    level: int

    @property
    def is_pattern(self) -> bool:
        """Whether a part of the name is not known."""
        return "*" in self.name


def named(text: str, packages: tuple[str, ...] = (), level: int = 0) -> list[Named] | None:
    """The modules that `text` can name, relative to each of `packages`; None when its beginning is not known.

    `level` is that of `__import__`; a text that begins with dots counts its own.
    """
    dots = len(text) - len(text.lstrip("."))
    rest = text[dots:]
    if level:
        return _checked([Named(rest, level)])
    if not dots:
        return _checked([_anchored(text)])
    if not packages:
        return None
    found = [_climbed(package, rest, dots - 1) for package in packages]
    return None if None in found else _checked([_anchored(name) for name in found if name is not None])


def _climbed(package: str, rest: str, steps: int) -> str | None:
    """`rest` below the package that is `steps` above `package`; a mark is left where that is the own package's."""
    if package.startswith(HOLE) or not package:
        return None
    parts = package.split(".")
    missing = steps - (len(parts) - 1)
    if missing > 0:
        # Above the own package: one more dot of the level for each step; an absolute name has nothing above.
        return "." * missing + f"{PACKAGE}.{rest}" if parts[0] == PACKAGE else None
    beginning = ".".join(parts[: len(parts) - steps])
    return f"{beginning}.{rest}" if rest else beginning


def _anchored(text: str) -> Named | None:
    climbed = len(text) - len(text.lstrip("."))
    text = text[climbed:]
    if not text.startswith(PACKAGE):
        return None if text.startswith(HOLE) or not text else Named(text, 0)
    rest = text[1:]
    if rest and not rest.startswith("."):
        return None
    return Named(rest[1:], 1 + climbed)


def _checked(found: list[Named | None]) -> list[Named] | None:
    """With holes as `*`; None when one of them is no module's name."""
    result = []
    for reference in found:
        if reference is None:
            return None
        name = re.sub(f"{HOLE}+", "*", reference.name)
        if PACKAGE in name or not _is_name(name):
            return None
        result.append(Named(name, reference.level))
    return result


def _is_name(name: str) -> bool:
    """Whether an import by call could find it; such a name need not be an identifier (`unicode17-0-0`)."""
    return not name or (all(name.split(".")) and _NO_NAME.isdisjoint(name))


def package_at(place: Place) -> Named | None:
    """The package whose folder `place` is; None when that is not known."""
    parts = [part for part in place.parts if part]
    climbed = 0
    while climbed < len(parts) and parts[climbed] == "..":
        climbed += 1
    below = parts[climbed:]
    if place.package == ANY_PACKAGE or any(HOLE in part or not part.isidentifier() for part in below):
        return None
    if place.package is None:
        return Named(".".join(below), 1 + climbed)
    above = place.package.split(".") if place.package else []
    if climbed > len(above):
        return None
    return Named(".".join([*above[: len(above) - climbed], *below]), place.level)
