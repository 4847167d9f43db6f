"""First-party modules and what each leads to, read as packs ask for them and shared by all."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import replace

from monopack.domain.model.errors import InputError, Location, PackFailure
from monopack.domain.model.imports import DataReference, Gap, ModuleScan, Timing
from monopack.domain.model.source import Module, ModuleKind, SourceMark, SourceRoot
from monopack.domain.model.target import Target
from monopack.domain.model.trace import DataFile, NotFollowedAt
from monopack.domain.ports.source_tree import EntryKind, SourceTree
from monopack.domain.scanning.scans import Scanned, Scans
from monopack.domain.tracing.anchors import Anchors
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
        announced = tuple(dict.fromkeys(point for root in roots for point in root.announces))
        anchors = Anchors(self.resolver, self.origins, self.scan_of)
        self._linker = Linker(self.resolver, self.origins, self.data, self.scan_of, anchors, announced)

    def links(self, modules: Sequence[Module]) -> list[Links]:
        """What each module leads to; files that are new are scanned together."""
        new = [module for module in modules if module.name not in self._links]
        self._scan(new)
        for module in new:
            self._links[module.name] = self._link(module)
        return [self._links[module.name] for module in modules]

    def spelled_data(self, module: Module, paths: Sequence[str]) -> Iterator[tuple[Module, DataFile]]:
        """Files at `paths` in first-party packages that a string in `module` names, and each package on the way."""
        scan = self.scan_of(module)
        for mention in scan.mentions if scan else ():
            yield from self._linker.data_spelled(mention, module, paths)

    def renew(self, module: Module) -> None:
        """Read a pack's own file again if it is not what it was: its managed block may have been rewritten."""
        known = self._digests.get(module.name)
        if known is not None and self._tree.mark(module.path).sha256 != known:
            self._links.pop(module.name, None)
            self._scanned.pop(module.name, None)

    def scan_of(self, module: Module) -> ModuleScan | None:
        """The scan of a module's source; None when there is no source that Python can read."""
        scanned = self._scanned.get(module.name)
        if scanned is None:
            self._scan([module])
            scanned = self._scanned.get(module.name)
        return scanned if isinstance(scanned, ModuleScan) else None

    def _link(self, module: Module) -> Links:
        scanned = self._scanned.get(module.name, _NOTHING)
        if not isinstance(scanned, ModuleScan):
            return Links(errors=(scanned,))
        if scanned.lazy_stub:
            scanned = self._with_stub(module, scanned)
        links = self._linker.link(module, scanned)
        if module.kind is ModuleKind.EXTENSION and self._source(module) == module.path:
            gap = NotFollowedAt(kind=Gap.COMPILED, where=Location(path=module.path), text=f"import {module.name}")
            return replace(links, not_followed=(gap,))  # its names are guesses: what they miss is told by this alone
        return links

    def _with_stub(self, module: Module, scan: ModuleScan) -> ModuleScan:
        """With the imports of the stub that a lazy loader reads at run time, and the stub itself as data."""
        stub = f"{module.path.removesuffix('.py')}.pyi"
        folder, _, name = stub.rpartition("/")
        if self._tree.listing(folder).get(name) is not EntryKind.FILE:
            return scan
        read = self._scans.scan([self._tree.mark(stub)], self._tree.read)[0]
        later = read.imports if isinstance(read, ModuleScan) else ()
        lazy = tuple(reference._replace(timing=Timing.LAZY, weak=True) for reference in later)
        data = DataReference(path=name, line=1, text="lazy_loader.attach_stub")
        return replace(scan, imports=(*scan.imports, *lazy), data=(*scan.data, data))

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
        source = f"{posixpath.dirname(module.path)}/{posixpath.basename(module.path).partition('.')[0]}.py".lstrip("/")
        listing = self._tree.listing(posixpath.dirname(source))
        return source if listing.get(posixpath.basename(source)) is EntryKind.FILE else module.path
