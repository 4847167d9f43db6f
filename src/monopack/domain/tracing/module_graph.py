"""First-party modules and what each leads to, read as packs ask for them and shared by all."""

from __future__ import annotations

from collections.abc import Sequence

from monopack.domain.model.errors import InputError, PackFailure
from monopack.domain.model.imports import ModuleScan
from monopack.domain.model.source import Module, ModuleKind, SourceMark, SourceRoot
from monopack.domain.model.target import Target
from monopack.domain.ports.source_tree import SourceTree
from monopack.domain.scanning.scans import Scanned, Scans
from monopack.domain.tracing.data_files import DataFinder
from monopack.domain.tracing.linker import Linker
from monopack.domain.tracing.links import Links
from monopack.domain.tracing.origin import Origins
from monopack.domain.tracing.resolver import Resolver

_NOTHING = ModuleScan()


class ModuleGraph:
    """The links of modules, each made once."""

    def __init__(self, *, tree: SourceTree, roots: Sequence[SourceRoot], target: Target, scans: Scans) -> None:
        self.resolver = Resolver(tree, roots, target)
        self.origins = Origins(self.resolver, target)
        self.data = DataFinder(tree, self.resolver, roots)
        self._tree = tree
        self._scans = scans
        self._scanned: dict[str, Scanned] = {}
        self._digests: dict[str, str] = {}
        self._links: dict[str, Links] = {}
        self._linker = Linker(self.resolver, self.origins, self.data, self.scan_of)

    def links(self, modules: Sequence[Module]) -> list[Links]:
        """What each module leads to; files that are new are scanned together."""
        new = [module for module in modules if module.name not in self._links]
        self._scan(new)
        for module in new:
            self._links[module.name] = self._link(module)
        return [self._links[module.name] for module in modules]

    def renew(self, module: Module) -> None:
        """Read a pack's own file again if it is not what it was: its managed block may have been rewritten."""
        known = self._digests.get(module.name)
        if known is not None and self._tree.mark(module.path).sha256 != known:
            self._links.pop(module.name, None)
            self._scanned.pop(module.name, None)

    def scan_of(self, module: Module) -> ModuleScan | None:
        """The scan of a module's source; None when there is no source that Python can read."""
        self._scan([module])
        scanned = self._scanned.get(module.name)
        return scanned if isinstance(scanned, ModuleScan) else None

    def _link(self, module: Module) -> Links:
        scanned = self._scanned.get(module.name, _NOTHING)
        if not isinstance(scanned, ModuleScan):
            return Links(errors=(scanned,))
        return self._linker.link(module, scanned)

    def _scan(self, modules: Sequence[Module]) -> None:
        marks: list[SourceMark] = []
        names: list[str] = []
        for module in modules:
            path = self._source(module)
            if not path or module.name in self._scanned:
                continue
            try:
                marks.append(self._tree.mark(path))
                names.append(module.name)
                self._digests[module.name] = marks[-1].sha256
            except InputError as error:
                self._scanned[module.name] = PackFailure(**error.fields())
        if marks:
            self._scanned.update(zip(names, self._scans.scan(marks, self._tree.read), strict=True))

    def _source(self, module: Module) -> str:
        """The file to read for what `module` imports: beside a compiled module, the source it was made from."""
        if module.kind is not ModuleKind.EXTENSION:
            return module.path
        return ""
