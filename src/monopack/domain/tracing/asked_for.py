"""What a pack's managed block asks for, beside what its code imports."""

from __future__ import annotations

from dataclasses import dataclass

from monopack.domain.model.errors import Location, MonopackError, PackFailure
from monopack.domain.model.imports import Timing
from monopack.domain.model.names import import_root, parents
from monopack.domain.model.pack import Pack
from monopack.domain.model.source import Module, ModuleKind
from monopack.domain.model.trace import DataFile, ExternalImport, ImportSite
from monopack.domain.tracing.links import Step
from monopack.domain.tracing.module_graph import ModuleGraph
from monopack.domain.tracing.origin import Origin
from monopack.domain.tracing.patterns import Patterns


@dataclass(frozen=True, slots=True)
class AskedFor:
    """Resolved `extra_modules` and `data_files`."""

    steps: tuple[Step, ...] = ()
    external: tuple[ExternalImport, ...] = ()
    data: tuple[DataFile, ...] = ()


def asked_for(pack: Pack, graph: ModuleGraph, errors: list[MonopackError]) -> AskedFor:
    """Resolve the block of `pack`; what is not there is added to `errors`, at its line."""
    steps: list[Step] = []
    external: list[ExternalImport] = []
    for name in pack.block.extra_modules:
        site = _site(pack, "extra_modules", name)
        try:
            steps += _modules(name, site, graph, external)
        except MonopackError as error:
            errors.append(error)
    data: list[DataFile] = []
    for pattern in pack.block.data_files:
        site = _site(pack, "data_files", pattern)
        found = [] if _leaves(pattern) else graph.data.matching(pattern)
        if not found:
            errors.append(_no_files(pattern, site.where))
        data += [DataFile(path=shipped.path, payload_path=shipped.payload_path, site=site) for shipped in found]
    return AskedFor(tuple(steps), tuple(external), tuple(data))


def _site(pack: Pack, key: str, text: str) -> ImportSite:
    where = pack.block.where(pack.path, key)
    return ImportSite(importer="", where=where, text=f"{key}: {text}", timing=Timing.LAZY)


def _modules(name: str, site: ImportSite, graph: ModuleGraph, external: list[ExternalImport]) -> list[Step]:
    origin = graph.origins.of(import_root(name))
    if origin is Origin.STANDARD_LIBRARY:
        return []
    if origin is Origin.EXTERNAL and "*" not in import_root(name):
        outside = name.partition("*")[0].rstrip(".")
        external.append(ExternalImport(module=outside, site=_at_import(site)))
        return []
    found = _named(name, graph)
    if not found:
        raise _no_module(name, site.where)
    above = [graph.resolver.find(part) for module in found for part in parents(module.name)]
    return [Step(module, site, certain=False) for module in (*above, *found) if module is not None]


def _named(name: str, graph: ModuleGraph) -> list[Module]:
    if "*" in name:
        return list(Patterns(graph.resolver, graph.origins).matching(name).modules)
    module = graph.resolver.find(name)
    return [module] if module is not None and module.kind is not ModuleKind.NAMESPACE else []


def _at_import(site: ImportSite) -> ImportSite:
    """What the user names must be there, whenever it is imported."""
    return ImportSite(importer=site.importer, where=site.where, text=site.text, timing=Timing.CERTAIN)


def _leaves(pattern: str) -> bool:
    return pattern.startswith("/") or ".." in pattern.split("/")


def _no_module(name: str, where: Location) -> PackFailure:
    what = f"`extra_modules` names `{name}`, which fits no module" if "*" in name else f"no module `{name}`"
    return PackFailure(
        what,
        where=where,
        why="its first component is first-party code, the rest is not found there",
        hint="name a module as it is imported, `app.plugins.csv`, or all of a package, `app.plugins.*`",
    )


def _no_files(pattern: str, where: Location) -> PackFailure:
    return PackFailure(
        f"`data_files` names `{pattern}`, which matches no file",
        where=where,
        hint="patterns begin at the project root or at a source root, and do not leave it",
    )
