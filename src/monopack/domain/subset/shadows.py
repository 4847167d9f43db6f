"""First-party modules that stand before others of the same name, as `sys.path` has it: legal, and seldom meant."""

from __future__ import annotations

from collections.abc import Iterator

from monopack.domain.model.errors import Location
from monopack.domain.model.lock import Lock, SourceKind
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.source import Module, ModuleKind
from monopack.domain.model.target import Target
from monopack.domain.model.trace import Trace
from monopack.domain.model.warn import Warn
from monopack.domain.scanning.standard_library import standard_library
from monopack.domain.subset.known_names import usual_distributions

_OURS = frozenset({SourceKind.FIRST_PARTY, SourceKind.PATH})


def shadows(trace: Trace, lock: Lock | None, target: Target) -> Iterator[Warn]:
    """A warning for each traced top-level module that hides a standard module or a locked distribution's.

    Distributions are known by their names alone: what is hidden is not fetched.
    """
    standard = standard_library(target.python)
    foreign = {locked.name for locked in lock.distributions if locked.source.kind not in _OURS} if lock else set()
    for module in (traced.module for traced in trace.modules):
        if "." in module.name or module.kind is ModuleKind.NAMESPACE:
            continue
        if module.name in standard:
            yield _warning(module, "the standard library's module of that name")
        for name in map(canonicalize_name, dict.fromkeys((module.name, *usual_distributions(module.name)))):
            if name in foreign:
                yield _warning(module, f"what the locked distribution `{name}` brings")


def _warning(module: Module, hidden: str) -> Warn:
    return Warn(what=f"`{module.name}` hides {hidden}, as it will at run time", where=Location(path=module.path))
