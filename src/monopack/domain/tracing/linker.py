"""Resolves everything that one module's scan refers to."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from monopack.domain.model.errors import Location, MonopackError, PackFailure
from monopack.domain.model.imports import ANY_PACKAGE, DataReference, EntryPointQuery, Gap, Mention, ModuleScan, Timing
from monopack.domain.model.names import import_root, is_utf8, parents
from monopack.domain.model.source import EntryPoint, Module
from monopack.domain.model.trace import DataFile, ImportSite, NotFollowedAt
from monopack.domain.tracing.anchors import Anchors
from monopack.domain.tracing.data_files import DataFinder
from monopack.domain.tracing.import_links import ImportLinks
from monopack.domain.tracing.links import Announced, Links, Step
from monopack.domain.tracing.origin import Origin, Origins
from monopack.domain.tracing.patterns import Expansion, Patterns
from monopack.domain.tracing.resolver import Resolver


@dataclass(frozen=True, slots=True)
class Linker:
    """Makes the `Links` of modules; `scan_of` gives the scan of another module where that decides something."""

    resolver: Resolver
    origins: Origins
    data: DataFinder
    scan_of: Callable[[Module], ModuleScan | None]
    anchors: Anchors
    announced: tuple[EntryPoint, ...] = ()

    def link(self, module: Module, scan: ModuleScan) -> Links:
        """Everything that `module` leads to. Problems are part of the result, for each pack that reaches it."""
        imports = ImportLinks(module, resolver=self.resolver, origins=self.origins, scan_of=self.scan_of)
        imports.follow_all(scan.imports)
        patterns = Patterns(self.resolver, self.origins)
        for pattern in scan.patterns:
            site = _site(module, pattern.line, pattern.text, pattern.timing)
            imports.follow_modules(partial(patterns.named_by, pattern, module), site)
        for walk in scan.package_scans:
            site = _site(module, walk.line, walk.text, walk.timing)
            imports.follow_modules(partial(patterns.walked_by, walk, module), site)
        gaps = [
            NotFollowedAt(kind=gap.kind, where=Location(path=module.path, line=gap.line), text=gap.text)
            for gap in scan.not_followed
        ]
        files = [file for data in scan.data for file in self._data(data, module, imports, gaps)]
        mentioned = tuple(step for mention in scan.mentions for step in self._mentioned(mention, module))
        announced = tuple(found for query in scan.queries for found in self._announced(query, module))
        return imports.links(
            data=tuple(files),
            not_followed=tuple(gaps),
            mentioned=mentioned,
            announced=announced,
            open_paths=tuple(data.path for data in scan.data if data.package == ANY_PACKAGE),
        )

    def _mentioned(self, mention: Mention, module: Module) -> list[Step]:
        """The first-party module that a string spells, or that holds what it spells, and the packages above it."""
        name = mention.name.partition(":")[0]
        site = _site(module, mention.line, f'"{mention.name}"', Timing.LAZY)
        return self._way_to((name, name.rpartition(".")[0]), module, site)

    def data_spelled(self, mention: Mention, module: Module, paths: Iterable[str]) -> Iterator[tuple[Module, DataFile]]:
        """Files at `paths` in the package that a string spells, each with every package on the way there."""
        try:
            package = self.resolver.find(mention.name) if self._is_first_party(mention.name) else None
            above = [found for part in parents(mention.name) if (found := self.resolver.find(part)) is not None]
        except MonopackError:
            return  # two roots offer it: a problem only of those who really import it
        if package is None or not package.is_package:
            return
        text = f'"{mention.name}"'
        site = _site(module, mention.line, text, Timing.LAZY)
        for path in paths:
            reference = DataReference(path=path, line=mention.line, text=text, package=package.name)
            for file in self.data.meant_by(reference, module) or ():
                if not file.path.endswith(".py") and is_utf8(file.path):
                    data = DataFile(path=file.path, payload_path=file.payload_path, site=site)
                    yield from ((each, data) for each in (*above, package))

    def _announced(self, query: EntryPointQuery, module: Module) -> Iterator[Announced]:
        """What members announce in the group that `module` looks up, in any group where that is not known."""
        for point in self.announced:
            if query.group in (None, point.group):
                text = f"{query.text}: {point.name} = {point.module} in [{point.group}]"
                site = _site(module, query.line, text, Timing.LAZY)
                for step in self._way_to((point.module,), module, site):
                    yield Announced(point.member, step)

    def _way_to(self, names: Iterable[str], module: Module, site: ImportSite) -> list[Step]:
        """To the first of `names` that is a first-party module other than those above `module`, from the top down."""
        try:
            there = (self.resolver.find(name) for name in names if self._is_first_party(name))
            named = next((found for found in there if found is not None), None)
            found = [self.resolver.find(part) for part in (*parents(named.name), named.name)] if named else []
        except MonopackError:
            return []  # two roots offer it: a problem only of those who really import it
        if named is None or not named.path or f"{module.name}.".startswith(f"{named.name}."):
            return []
        return [Step(each, site, certain=False) for each in found if each is not None]

    def _is_first_party(self, name: str) -> bool:
        return bool(name) and self.origins.of(import_root(name)) is Origin.FIRST_PARTY

    def _data(
        self, reference: DataReference, module: Module, imports: ImportLinks, gaps: list[NotFollowedAt]
    ) -> list[DataFile]:
        """The files that `reference` means; source that it names by its file is followed as a module, too."""
        site = _site(module, reference.line, reference.text, Timing.LAZY)
        holder, path = self._start(reference, module)
        if holder is None:
            return []
        if path is None:
            gaps.append(NotFollowedAt(kind=Gap.COMPUTED_PATH, where=site.where, text=reference.text))
            return []
        found = self.data.meant_by(replace(reference, path=path, anchor=""), holder)
        if found is None:
            if reference.package is None and not reference.perhaps:
                gaps.append(NotFollowedAt(kind=Gap.MISSING_DATA, where=site.where, text=reference.text))
            return []
        if len(found) == 1 and found[0].path.endswith(".py"):
            name = found[0].payload_path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            named = self.resolver.find(name)
            if named is not None and named.path == found[0].path:
                imports.follow_modules(lambda: Expansion((named,)), site)
                return []
        for shipped in found:
            if not is_utf8(shipped.path):
                imports.fail(_unnameable(shipped.path, site))
        return [DataFile(path=shipped.path, payload_path=shipped.payload_path, site=site) for shipped in found]

    def _start(self, reference: DataReference, module: Module) -> tuple[Module | None, str | None]:
        """The module from whose file `reference` is to be looked for, and its path; as `Anchors.find` has it."""
        if reference.package == ANY_PACKAGE:
            return module, None
        if not reference.anchor:
            return module, reference.path
        holder, path = self.anchors.find(reference.anchor, module)
        return holder, None if path is None else posixpath.normpath(posixpath.join(path, reference.path))


def _site(module: Module, line: int, text: str, timing: Timing) -> ImportSite:
    return ImportSite(importer=module.name, where=Location(path=module.path, line=line), text=text, timing=timing)


def _unnameable(path: str, site: ImportSite) -> PackFailure:
    return PackFailure(
        "the file's name is not UTF-8, so it cannot be packed",
        where=Location(path=path),
        why=f"it is read at {site.where}",
        hint="rename it",
    )
