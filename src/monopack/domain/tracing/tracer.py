"""Follows a pack's imports through first-party code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monopack.domain.model.errors import MonopackError, PackFailure, raise_all
from monopack.domain.model.pack import Pack
from monopack.domain.model.source import SourceRoot
from monopack.domain.model.target import Target
from monopack.domain.model.trace import Trace
from monopack.domain.ports.source_tree import SourceTree
from monopack.domain.scanning.collector import kept_for_the_run
from monopack.domain.scanning.scans import Scans
from monopack.domain.tracing.asked_for import asked_for
from monopack.domain.tracing.module_graph import ModuleGraph
from monopack.domain.tracing.walk import Sees, Walk


class Tracer:
    """Traces packs of one project for one target; whatever one pack's trace has read, the next ones share."""

    def __init__(self, *, tree: SourceTree, roots: Sequence[SourceRoot], target: Target, scans: Scans) -> None:
        self._graph = ModuleGraph(tree=tree, roots=roots, target=target, scans=scans)
        self._scans = scans

    def trace(self, pack: Pack) -> Trace:
        """Everything that `pack` reaches. `PackFailure`, or `Several`, for files that cannot be read or found."""
        walk = Walk(self._graph, pack)
        errors: list[MonopackError] = []
        with kept_for_the_run():
            walk.start(asked_for(pack, self._graph, errors))
            walk.to_the_end()
            self._scans.remember()
            raise_all([*errors, *walk.errors()])
            return walk.trace()

    def explore(self, packs: Iterable[Pack], sees: Sees | None = None) -> None:
        """Read what `packs` together reach, so that new files are parsed together and in several processes."""
        with kept_for_the_run():
            Walk.explore(self._graph, packs, sees)
            self._scans.remember()

    def offers(self, module: str) -> bool:
        """Whether first-party code has a module of that name."""
        try:
            return self._graph.resolver.find(module) is not None
        except PackFailure:
            return True
