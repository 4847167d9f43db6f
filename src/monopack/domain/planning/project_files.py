"""The project's files as payloads get them, each made once for all packs of a run."""

from __future__ import annotations

from collections.abc import Iterator

from monopack.domain.model.plan import PayloadFile
from monopack.domain.model.source import SourceMark
from monopack.domain.model.trace import Trace
from monopack.domain.ports.source_tree import SourceTree


class ProjectFiles:
    """Those of one tree."""

    def __init__(self, tree: SourceTree) -> None:
        self.tree = tree
        self._known: dict[str, tuple[SourceMark, PayloadFile]] = {}

    def of(self, trace: Trace) -> Iterator[PayloadFile]:
        """Traced modules and data files, as the trace read them."""
        sources = {traced.module.payload_path: traced.module.path for traced in trace.modules if traced.module.path}
        sources |= {data.payload_path: data.path for data in trace.data_files if data.payload_path not in sources}
        return (self._file(payload_path, self.tree.mark(path)) for payload_path, path in sources.items())

    def _file(self, payload_path: str, mark: SourceMark) -> PayloadFile:
        known = self._known.get(payload_path)
        # A file that monopack itself has rewritten has a new mark.
        if known is None or known[0] is not mark:
            known = self._known[payload_path] = (mark, PayloadFile.of_project(payload_path, mark))
        return known[1]
