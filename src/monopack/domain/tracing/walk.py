"""One pack's way through the module graph, breadth first, so that every chain is a shortest one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from monopack.domain.model.errors import Location, MonopackError, PackFailure
from monopack.domain.model.imports import Gap, Timing
from monopack.domain.model.names import parents
from monopack.domain.model.pack import Pack
from monopack.domain.model.source import Module, ModuleKind
from monopack.domain.model.trace import (
    DataFile,
    ExternalImport,
    ImportSite,
    Trace,
    TracedModule,
    UnresolvedImport,
)
from monopack.domain.tracing.asked_for import AskedFor
from monopack.domain.tracing.links import Contested, Links
from monopack.domain.tracing.module_graph import ModuleGraph

Sees = Callable[[Iterable[ExternalImport]], None]
"""Is told of imports of outside modules as they are come upon."""


class Walk:
    """Collects what one pack reaches."""

    def __init__(self, graph: ModuleGraph, pack: Pack) -> None:
        self._graph = graph
        self._pack = pack
        self._asked = AskedFor()
        self._modules: dict[str, Module] = {}
        self._seen: set[str] = set()
        self._sites: dict[str, ImportSite | None] = {}
        self._links: dict[str, Links] = {}
        self._frontier: list[Module] = []
        self._spelled: dict[str, DataFile] = {}

    @staticmethod
    def explore(graph: ModuleGraph, packs: Iterable[Pack], sees: Sees | None = None) -> None:
        """Visit everything that all of `packs` reach together, for the graph's memory alone."""
        seen: set[str] = set()
        frontier = [_module_of(pack) for pack in packs]
        while frontier:
            seen.update(module.name for module in frontier)
            found = graph.links(frontier)
            if sees is not None:
                sees(external for links in found for external in links.external)
            steps = (step for links in found if links.reached - seen for step in links.steps)
            frontier = list({step.module.name: step.module for step in steps if step.module.name not in seen}.values())

    def start(self, asked: AskedFor) -> None:
        """Begin with the pack's own module, the packages above it, and what its block asks for."""
        self._asked = asked
        own = _module_of(self._pack)
        self._graph.renew(own)
        self._add(own, None)
        site = ImportSite(importer=own.name, where=Location(path=own.path), text=f"import {own.name}")
        for name in parents(own.name):
            module = self._graph.resolver.find(name)
            if module is not None:
                self._add(module, site)
        for step in asked.steps:
            self._add(step.module, step.site)

    def to_the_end(self) -> None:
        """Follow everything; then settle names that are attribute and submodule, which may lead further."""
        self._follow()
        while self._settle_all() or self._add_announced() or self._add_mentioned() or self._add_spelled():
            self._follow()

    def _add_announced(self) -> bool:
        """Where something looks up entry points, add what the members announce of which something ships."""
        shipping = {module.member for module in self._modules.values()}
        for announced in [each for links in self._links.values() for each in links.announced]:
            if announced.member in shipping:
                self._add(announced.step.module, announced.step.site)
        return bool(self._frontier)

    def _add_mentioned(self) -> bool:
        """Where something imports by a name that is not known, add the modules that strings spell in full."""
        gaps = (gap for links in self._links.values() for gap in links.not_followed)
        if not any(gap.kind is Gap.DYNAMIC_IMPORT and not _of_entry_points(gap.text) for gap in gaps):
            return False
        for step in [step for links in self._links.values() for step in links.mentioned]:
            self._add(step.module, step.site)
        return bool(self._frontier)

    def _add_spelled(self) -> bool:
        """Where something reads from packages named elsewhere, add what is there in those that strings spell."""
        paths = tuple(dict.fromkeys(path for links in self._links.values() for path in links.open_paths))
        for module in [*self._modules.values()] if paths else ():
            for package, file in self._graph.spelled_data(module, paths):
                self._spelled.setdefault(file.payload_path, file)
                self._add(package, file.site)
        return bool(self._frontier)

    def _settle_all(self) -> bool:
        contested = [each for links in self._links.values() for each in links.contested]
        return any([self._settle(each) for each in contested])  # noqa: C419  # all of them, not up to the first

    def _follow(self) -> None:
        while self._frontier:
            level, self._frontier = self._frontier, []
            for module, links in zip(level, self._graph.links(level), strict=True):
                self._links[module.name] = links
                if links.reached - self._seen:
                    for step in links.steps:
                        if step.module.name not in self._seen:
                            self._add(step.module, step.site)

    def _add(self, module: Module, site: ImportSite | None) -> None:
        if module.name not in self._seen:
            self._seen.add(module.name)
            self._modules[module.name] = module
            self._sites[module.name] = site
            self._frontier.append(module)

    def _settle(self, contested: Contested) -> bool:
        """Add the submodule if the importer may run before the package's `__init__` has bound the name."""
        step = contested.step
        if step.module.name in self._modules or step.site.importer not in self._reached_from(contested.package):
            return False
        self._add(step.module, step.site)
        return True

    def _reached_from(self, start: str) -> set[str]:
        reached = {start}
        waiting = [start]
        while waiting:
            links = self._links.get(waiting.pop())
            for step in links.steps if links else ():
                if step.module.name not in reached and step.site.timing is not Timing.LAZY:
                    reached.add(step.module.name)
                    waiting.append(step.module.name)
        return reached

    def errors(self) -> list[MonopackError]:
        """Problems of the files reached, each with the chain that leads to it."""
        found: dict[str, MonopackError] = {}
        for name, links in self._links.items():
            for error in links.errors:
                chained = PackFailure(**{**error.fields(), "chain": (*self._chain(name), *error.chain)})
                found.setdefault(f"{error.where}{error.what}", chained)
        return list(found.values())

    def trace(self) -> Trace:
        """The result, everything in a fixed order."""
        loading = self._loading()
        names = sorted(self._modules)
        links = [self._links[name] for name in names]
        return Trace(
            pack=self._pack.name,
            modules=tuple(
                TracedModule(module=self._modules[name], site=self._sites[name], loads_with_pack=name in loading)
                for name in names
            ),
            edges=tuple(edge for each in links for edge in each.edges),
            external=self._external(links),
            data_files=self._data(links),
            not_followed=tuple(gap for each in links for gap in each.not_followed),
            unresolved=self._unresolved(links),
            consulted=tuple(sorted(frozenset().union(*(each.consulted for each in links)))),
        )

    def _loading(self) -> set[str]:
        """The modules that importing the pack surely imports."""
        reached = {self._pack.module, *parents(self._pack.module)}
        waiting = reached
        while waiting:
            links = [self._links[name] for name in waiting if name in self._links]
            waiting = set().union(*(each.surely_reached for each in links)) - reached
            reached |= waiting
        return reached

    def _external(self, links: list[Links]) -> tuple[ExternalImport, ...]:
        found = [*self._asked.external]
        for each in links:
            found += each.external
            found += [self._perhaps(external) for external in each.external_namespaces]
        return tuple(dict.fromkeys(found))

    def _perhaps(self, external: ExternalImport) -> ExternalImport:
        """An import of a namespace package: enough of it is there when a module of it ships."""
        prefix = f"{external.module}."
        ships = any(name.startswith(prefix) and module.path for name, module in self._modules.items())
        return replace(external, site=external.site._replace(weak=True)) if ships else external

    def _data(self, links: list[Links]) -> tuple[DataFile, ...]:
        code = {module.payload_path for module in self._modules.values()}
        found: dict[str, DataFile] = {}
        for file in (*self._asked.data, *(file for each in links for file in each.data), *self._spelled.values()):
            if file.payload_path not in code:
                found.setdefault(file.payload_path, file)
        return tuple(found[path] for path in sorted(found))

    def _unresolved(self, links: list[Links]) -> tuple[UnresolvedImport, ...]:
        return tuple(
            UnresolvedImport(
                module=missing.module, site=missing.site, chain=self._chain(missing.site.importer), why=missing.why
            )
            for each in links
            for missing in each.missing
        )

    def _chain(self, name: str) -> tuple[str, ...]:
        steps: list[str] = []
        site = self._sites.get(name)
        while site is not None:
            steps.append(f"{site.where}: {site.text}")
            site = self._sites.get(site.importer)
        return tuple(reversed(steps))


def _of_entry_points(text: str) -> bool:
    """Whether what is not followed are the plugins of others: no string of this project's names them."""
    return "entry_points" in text or "load_setuptools_entrypoints" in text


def _module_of(pack: Pack) -> Module:
    return Module(name=pack.module, kind=ModuleKind.MODULE, path=pack.path, payload_path=pack.path)
