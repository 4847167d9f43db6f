"""The module graph as tests see it: the project's source roots, and the folders that test runners add to the path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from monopack.domain.model.source import Module, SourceRoot
from monopack.domain.model.target import Target
from monopack.domain.ports.source_tree import SourceTree
from monopack.domain.scanning.scans import Scans
from monopack.domain.tracing.module_graph import ModuleGraph


@dataclass(frozen=True, kw_only=True)
class TestGraphs:
    """One graph for each set of added folders; all of them share the scans of files."""

    __test__ = False

    tree: SourceTree
    roots: Sequence[SourceRoot]
    target: Target
    scans: Scans
    _graphs: dict[tuple[str, ...], ModuleGraph] = field(default_factory=dict)

    def seen_from(self, folders: Sequence[str]) -> ModuleGraph:
        """The graph where `folders` are on the path, too."""
        known = {root.path for root in self.roots}
        added = tuple(folder for folder in dict.fromkeys(folders) if folder not in known)
        if added not in self._graphs:
            roots = (*self.roots, *(SourceRoot(path=folder) for folder in added))
            self._graphs[added] = ModuleGraph(tree=self.tree, roots=roots, target=self.target, scans=self.scans)
        return self._graphs[added]

    def payload_path(self, module: Module) -> str:
        """Where a production module would land, were it shipped."""
        return module.payload_path
