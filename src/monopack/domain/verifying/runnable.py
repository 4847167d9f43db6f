"""Which modules cannot be tried because they need what only the runtime provides (SPEC section 1, exclusions)."""

from __future__ import annotations

from collections.abc import Callable

from monopack.domain.model.imports import Timing
from monopack.domain.model.names import parents
from monopack.domain.model.trace import ImportSite, Trace


def not_runnable_here(trace: Trace, provided: Callable[[str], bool]) -> frozenset[str]:
    """First-party modules whose import leads to a module that is provided there and locked nowhere."""
    blocked = {found.site.importer for found in trace.external if provided(found.module) and _runs(found.site)}
    names = trace.names()
    grown = True
    while grown:
        importing = {edge.site.importer for edge in trace.edges if edge.imported in blocked and _runs(edge.site)}
        below = {name for name in names if blocked.intersection(parents(name))}
        grown = not blocked.issuperset(importing | below)
        blocked |= importing | below
    return frozenset(blocked & names)


def _runs(site: ImportSite) -> bool:
    """Whether importing the module may run the import, with nothing around it that forgives."""
    return site.timing is not Timing.LAZY and not site.weak
