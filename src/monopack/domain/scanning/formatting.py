"""What formatting does to texts that are known in part."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from typing import Final

from monopack.domain.scanning.values import (
    ANYTHING,
    HOLE,
    PACKAGE,
    Items,
    Values,
    joined,
    merged,
    texts,
)

_CONVERSION: Final = re.compile(r"%(?:\((\w*)\))?[-#0 +]*(?:\*|\d+)?(?:\.\d+)?([a-zA-Z%])")
_SPLITS: Final = frozenset({"split", "rsplit", "partition", "rpartition"})
_PLAIN: Final = frozenset({"lower", "upper", "strip", "lstrip", "rstrip", "title", "capitalize", "casefold"})


def percent(templates: tuple[str, ...], arguments: list[tuple[str, ...]]) -> Values:
    """`template % arguments`; a named or missing argument is a hole."""
    return merged([_percent(template, arguments) for template in templates])


def _percent(template: str, arguments: list[tuple[str, ...]]) -> Values:
    pieces: list[tuple[str, ...]] = []
    end = 0
    given = iter(arguments)
    for found in _CONVERSION.finditer(template):
        pieces.append((template[end : found.start()],))
        end = found.end()
        if found[2] == "%":
            pieces.append(("%",))
        else:
            argument = (HOLE,) if found[1] is not None else next(given, (HOLE,))
            pieces.append(argument if found[2] == "s" else (HOLE,))
    pieces.append((template[end:],))
    return joined(pieces)


def formatted(template: str, arguments: list[tuple[str, ...]], keywords: Mapping[str, Values]) -> Values:
    """`template.format(…)`; what names no argument is a hole."""
    try:
        fields = list(string.Formatter().parse(template))
    except ValueError:
        return ANYTHING
    pieces: list[tuple[str, ...]] = []
    position = 0
    for text, name, specification, _ in fields:
        pieces.append((text,))
        if name is None:
            continue
        index = int(name) if name.isdigit() else position
        position += not name
        if specification:
            pieces.append((HOLE,))
        elif name in keywords:
            pieces.append(texts(keywords[name]))
        elif (not name or name.isdigit()) and index < len(arguments):
            pieces.append(arguments[index])
        else:
            pieces.append((HOLE,))
    return joined(pieces)


def string_method(text: str, name: str, arguments: list[Values]) -> Values:  # noqa: PLR0911  # one case each
    """A method of a text that is known in part."""
    given = [texts(values)[0] for values in arguments]
    if name == "join" and arguments:
        return merged([_join(text, value) if isinstance(value, Items) else ANYTHING for value in arguments[0]])
    if HOLE in text or HOLE in "".join(given):
        return ANYTHING
    if name in _SPLITS and given and given[0]:
        return _split(text, name, given)
    if PACKAGE in text:
        return ANYTHING
    if name in _PLAIN and not given:
        return (getattr(text, name)(),)
    if name in ("removeprefix", "removesuffix") and given:
        return (getattr(text, name)(given[0]),)
    if name == "replace" and len(arguments) > 1:
        return tuple(text.replace(given[0], value) for value in texts(arguments[1]))
    return ANYTHING


def _split(text: str, name: str, given: list[str]) -> Values:
    """The parts of a text; the beginning of the package's own name is not known here."""
    parts: tuple[str, ...]
    if len(given) > 1 or (name == "rsplit" and PACKAGE in text):
        parts = text.rpartition(given[0])[::2] if name == "rsplit" else (HOLE,)
    elif name.endswith("partition"):
        parts = tuple(getattr(text, name)(given[0]))
    else:
        parts = tuple(text.split(given[0]))
    if PACKAGE in text and (PACKAGE not in parts or not name.startswith("r")):
        return ANYTHING
    return (Items(values=tuple((part,) for part in parts)),)


def _join(separator: str, items: Items) -> Values:
    if not items.exact or items.keys is not None:
        return ANYTHING
    pieces: list[tuple[str, ...]] = []
    for value in items.values:
        pieces += [(separator,), texts(value)]
    return joined(pieces[1:])
