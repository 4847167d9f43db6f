"""What operations on literal collections come to."""

from __future__ import annotations

from monopack.domain.scanning.values import ANYTHING, HOLE, Items, Value, Values, merged, texts

_MAPPING_METHODS = frozenset({"items", "values", "keys", "get", "pop", "setdefault", "copy"})


def concatenated(left: Values, right: Values) -> Items:
    """`left + right`; something unknown among the elements when one of them is no collection."""
    values = [inner for value in (*left, *right) if isinstance(value, Items) for inner in value.values]
    known = all(isinstance(value, Items) for value in (*left, *right))
    return Items(values=tuple(values if known else [*values, ANYTHING]), exact=False)


def loose(value: Value) -> Values:
    """The same elements in an order that is not known: `sorted(…)`, `set(…)`."""
    return (Items(values=(value.each(),), exact=False),) if isinstance(value, Items) else ANYTHING


def enumerated(value: Value) -> Value:
    """`enumerate(…)`: pairs of some number and an element."""
    each = value.each() if isinstance(value, Items) else ANYTHING
    return Items(values=((Items(values=(ANYTHING, each)),),), exact=False)


def items_method(value: Items, name: str, arguments: list[Values]) -> Values:
    """A method of a collection: those of a mapping that give parts of it, and `copy`."""
    if name not in _MAPPING_METHODS or value.keys is None:
        return (value,) if name == "copy" else ANYTHING
    if name == "items":
        pairs = tuple((Items(values=pair),) for pair in zip(value.keys, value.values, strict=True))
        return (Items(values=pairs, exact=False),)
    if name in ("values", "keys"):
        return (Items(values=value.values if name == "values" else value.keys, exact=False),)
    if name == "copy":
        return (value,)
    keys = texts(arguments[0]) if arguments else (HOLE,)
    return merged([*(value.under(key) for key in keys), *arguments[1:]])
