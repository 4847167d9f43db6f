"""Extras and groups of a uv workspace that exclude one another: one choice, and its markers settled by it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monopack.domain.locking.document import Table
from monopack.domain.locking.terms import normalized
from monopack.domain.model.names import NormalizedName

# uv writes such conditions as `extra == 'extra-3-app-cpu'`: kind, length of the package's name, that name, the item.
_CONDITION = re.compile(r"extra\s*(==|!=)\s*'((?:extra|group|project)-\d+-[^']*)'")
_ALWAYS, _NEVER = "python_version >= '0'", "python_version < '0'"


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """An extra or group of a workspace member; `kind` is `extra`, `group` or, without a name, `project`."""

    package: NormalizedName
    kind: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.kind}-{len(self.package)}-{self.package}" + (f"-{self.name}" if self.name else "")


@dataclass(frozen=True, slots=True)
class Active:
    """The items that are chosen together."""

    items: frozenset[Item] = frozenset()

    def settle(self, marker: str) -> str:
        """`marker` with its conditions on conflicting items replaced by what the choice makes of them."""
        if "extra" not in marker:
            return marker
        chosen = {str(item) for item in self.items}
        return _CONDITION.sub(lambda found: _ALWAYS if (found[2] in chosen) == (found[1] == "==") else _NEVER, marker)


def conflicts(document: Table) -> tuple[frozenset[Item], ...]:
    """The sets of items of which only one may be chosen."""
    sets = document.values.get("conflicts", [])
    holder = Table(values={str(number): one for number, one in enumerate(sets)}, where=document.where, name="conflicts")
    return tuple(frozenset(_items(tables)) for _, tables in holder.lists())


def choose(wanted: Iterable[Item], excluding: Iterable[frozenset[Item]], start: Active = Active()) -> Active:
    """Take `wanted` in order, leaving out what conflicts with one taken before."""
    taken = set(start.items)
    sets = tuple(excluding)
    for item in wanted:
        if not any(item in one and (one - {item}) & taken for one in sets):
            taken.add(item)
    return Active(frozenset(taken))


def _items(tables: Iterable[Table]) -> Iterator[Item]:
    for table in tables:
        package = normalized(table.text("package"))
        kind = next((kind for kind in ("extra", "group") if kind in table), "project")
        yield Item(package, kind, table.text_or(kind, ""))
