"""What an expression can come to, as far as reading the text tells.

A text is a `str` in which marks stand for what is not known or not yet known: `HOLE` for any text, `PACKAGE` for the
name of the module's own package. So joining texts needs no case of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Final

HOLE: Final = "\x00"
PACKAGE: Final = "\x01"
_MARKS: Final = frozenset((HOLE, PACKAGE))
_MOST: Final = 2000


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A file or folder: below the module's own folder, or below that of `package` imported at `level`.

    `parts` may begin with `..`; a part may hold holes. `anchor` is an imported name, dotted as a `Qualified` is: below
    whatever path that stands for in the module that it comes from.
    """

    parts: tuple[str, ...] = ()
    package: str | None = None
    level: int = 0
    anchor: str = ""

    def join(self, text: str) -> Place | None:
        """The place that `text` names from here; None when it is absolute."""
        if text.startswith("/"):
            return None
        parts = [part for part in self.parts if part]
        for part in text.replace("\\", "/").split("/"):
            if part == ".." and parts and parts[-1] != "..":
                parts.pop()
            elif part not in ("", "."):
                parts.append(part)
        return replace(self, parts=tuple(parts))

    def continued(self, text: str) -> Place | None:
        """What adding `text` to the path as a string makes: `folder + "/x"`, `stem + ".json"`."""
        if text in ("/", "\\"):
            return replace(self, parts=(*self.parts, ""))
        if text.startswith(("/", "\\")):
            return self.join(text[1:])
        if not self.parts or self.parts[-1] == "..":
            return None
        return replace(self, parts=self.parts[:-1]).join(self.parts[-1] + text)

    @property
    def parent(self) -> Place:
        """The folder that holds it."""
        climbed = self.parts[:-1] if self.parts and self.parts[-1] != ".." else (*self.parts, "..")
        return replace(self, parts=climbed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Qualified:
    """What a name stands for that is no variable: `importlib.import_module`, `.plugins` (leading dots: relative).

    Not `imported`: a builtin, or a name that comes from nowhere that the text shows.
    """

    name: str
    imported: bool = True

    def attribute(self, name: str) -> Qualified:
        """What is found in it under `name`."""
        joint = "" if self.name.endswith(".") else "."
        return replace(self, name=f"{self.name}{joint}{name}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Items:
    """A literal collection: alternatives for each element; for a mapping `keys` beside them.

    `exact` is false when elements may have been added or moved, so that a position tells nothing.
    """

    values: tuple[tuple[Value, ...], ...] = ()
    keys: tuple[tuple[Value, ...], ...] | None = None
    exact: bool = True

    def any(self) -> tuple[Value, ...]:
        """Every alternative of every element."""
        return merged(self.values)

    def each(self) -> tuple[Value, ...]:
        """What a loop over it meets: elements, or a mapping's keys."""
        return merged(self.values if self.keys is None else self.keys)

    def at(self, index: int) -> tuple[Value, ...]:
        """The alternatives at a position, or all of them where positions tell nothing."""
        if self.keys is None and self.exact and -len(self.values) <= index < len(self.values):
            return self.values[index]
        return self.any()

    def under(self, key: str) -> tuple[Value, ...]:
        """The alternatives under a mapping's key; all when the key is not among the literal ones."""
        if self.keys is None:
            return self.any()
        found = [values for keys, values in zip(self.keys, self.values, strict=True) if key in keys]
        return merged(found) if found else self.any()


Value = str | Place | Qualified | Items
Values = tuple[Value, ...]
ANYTHING: Final[Values] = (HOLE,)


def merged(alternatives: tuple[Values, ...] | list[Values]) -> Values:
    """All of them without repetition; something unknown when they are too many to be a choice."""
    unique = dict.fromkeys(value for values in alternatives for value in values)
    return tuple(unique) if 0 < len(unique) <= _MOST else ANYTHING


def texts(values: Values) -> tuple[str, ...]:
    """The values as texts; what is none is a hole."""
    return tuple(value if isinstance(value, str) else HOLE for value in values)


def joined(pieces: list[tuple[str, ...]]) -> Values:
    """Every text that the pieces' alternatives make one after the other."""
    count = 1
    for piece in pieces:
        count *= len(piece)
    if count > _MOST:
        pieces = [piece if len(piece) == 1 else (HOLE,) for piece in pieces]
    return tuple(dict.fromkeys("".join(choice) for choice in product(*pieces)))


def literal(text: str) -> str:
    """A text of the source as a value; one that holds a mark's character itself is not known."""
    return HOLE if not _MARKS.isdisjoint(text) else text
