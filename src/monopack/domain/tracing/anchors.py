"""What path an imported name stands for, in the module that it comes from."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass

from monopack.domain.model.errors import MonopackError
from monopack.domain.model.imports import ModuleScan
from monopack.domain.model.names import import_root, parents
from monopack.domain.model.source import Module
from monopack.domain.tracing.origin import Origin, Origins
from monopack.domain.tracing.patterns import absolute
from monopack.domain.tracing.resolver import Resolver

_MOST_STEPS = 8


@dataclass(frozen=True, slots=True)
class Anchors:
    """Follows names through first-party modules to where they are made from a file's own place."""

    resolver: Resolver
    origins: Origins
    scan_of: Callable[[Module], ModuleScan | None]

    def find(self, anchor: str, module: Module) -> tuple[Module | None, str | None]:
        """The module whose name `anchor` is, seen from `module`, and the path from its file's folder.

        No module: the name is nobody's here. No path: it stands for something that reading does not tell.
        """
        path = ""
        holder: Module | None = module
        for _ in range(_MOST_STEPS):
            holder, name = self._holder(anchor, module)
            if holder is None:
                return None, None
            scan = self.scan_of(holder)
            constant = next((known for known in scan.paths if known.name == name), None) if scan else None
            if constant is not None:
                path = posixpath.join(constant.path, path)
                if not constant.anchor:
                    return holder, path
                anchor, module = constant.anchor, holder
                continue
            imported = _imported(scan, name) if scan else None
            if imported is None:
                return holder, None
            anchor, module = imported, holder
        return holder, None

    def _holder(self, anchor: str, module: Module) -> tuple[Module | None, str]:
        """The first-party module that a dotted name leads to, and the name in it; one of a class counts as its own."""
        bare = anchor.lstrip(".")
        level = len(anchor) - len(bare)
        whole = absolute(bare, level, module) if level else bare
        if not whole or self.origins.of(import_root(whole)) is not Origin.FIRST_PARTY:
            return None, ""
        try:
            above = [found for part in parents(whole) if (found := self.resolver.find(part)) is not None]
        except MonopackError:
            return None, ""  # two roots offer it: a problem only of those who really import it
        return (above[-1], whole.rpartition(".")[2]) if above else (None, "")


def _imported(scan: ModuleScan, name: str) -> str | None:
    """What `name` was imported as, where it was."""
    for reference in scan.imports:
        if name in reference.names:
            joint = "." if reference.module else ""
            return "." * reference.level + f"{reference.module}{joint}{name}"
    return None
