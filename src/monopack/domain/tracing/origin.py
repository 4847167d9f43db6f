"""Who offers an import root: first-party code, the standard library, or somebody else."""

from __future__ import annotations

from enum import Enum

from monopack.domain.model.names import import_root
from monopack.domain.model.source import ModuleKind
from monopack.domain.model.target import Target
from monopack.domain.scanning.standard_library import cannot_be_shadowed, standard_library
from monopack.domain.tracing.resolver import Resolver


class Origin(Enum):
    """Where an import root comes from on the target."""

    FIRST_PARTY = "first-party"
    STANDARD_LIBRARY = "standard library"
    EXTERNAL = "external"


class Origins:
    """Tells origins as `sys.path` would: the payload, then the standard library, namespace packages last of all."""

    def __init__(self, resolver: Resolver, target: Target) -> None:
        self._resolver = resolver
        self._standard = standard_library(target.python)
        self._known: dict[str, Origin] = {}

    def named(self, name: str) -> Origin:
        """The origin of a dotted name, which is that of its first component."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self.of(import_root(name))
        return known

    def of(self, root: str) -> Origin:
        """The origin of the import root `root`. `PackFailure` when two source roots offer it."""
        known = self._known.get(root)
        if known is None:
            known = self._known[root] = self._of(root)
        return known

    def _of(self, root: str) -> Origin:
        if root == "__main__" or cannot_be_shadowed(root):
            return Origin.STANDARD_LIBRARY
        module = self._resolver.find(root)
        if module is not None and (module.kind is not ModuleKind.NAMESPACE or root not in self._standard):
            return Origin.FIRST_PARTY
        # `test` is CPython's own, and missing from many builds: a folder of that name is more likely meant.
        return Origin.STANDARD_LIBRARY if root in self._standard or root == "test" else Origin.EXTERNAL
