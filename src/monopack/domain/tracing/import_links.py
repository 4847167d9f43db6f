"""Follows one module's imports to first-party modules, to somebody else's, or to nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from monopack.domain.model.errors import Location, MonopackError
from monopack.domain.model.imports import ImportKind, ImportReference, ModuleScan, Timing
from monopack.domain.model.names import parents
from monopack.domain.model.source import Module, ModuleKind
from monopack.domain.model.trace import DataFile, ExternalImport, ImportEdge, ImportSite, NotFollowedAt
from monopack.domain.tracing.links import Announced, Contested, Links, Missing, Step
from monopack.domain.tracing.origin import Origin, Origins
from monopack.domain.tracing.patterns import Expansion, absolute
from monopack.domain.tracing.resolver import Resolver

ScanOf = Callable[[Module], ModuleScan | None]

_CERTAIN = 2
_BEYOND = "the relative import leads beyond its top-level package"


class ImportLinks:
    """Collects what the imports of `module` come to."""

    def __init__(self, module: Module, *, resolver: Resolver, origins: Origins, scan_of: ScanOf) -> None:
        self._module = module
        self._resolver = resolver
        self._origins = origins
        self._scan_of = scan_of
        self._steps: dict[tuple[str, int], Step] = {}
        self._contested: list[Contested] = []
        self._edges: dict[tuple[str, int | None], ImportEdge] = {}
        self._external: dict[ExternalImport, None] = {}
        self._namespaces: dict[ExternalImport, None] = {}
        self._missing: dict[Missing, None] = {}
        self._consulted: list[Iterable[str]] = []
        self._errors: dict[str, MonopackError] = {}

    def links(
        self,
        *,
        data: tuple[DataFile, ...],
        not_followed: tuple[NotFollowedAt, ...],
        mentioned: tuple[Step, ...],
        announced: tuple[Announced, ...],
        open_paths: tuple[str, ...],
    ) -> Links:
        """What was collected, and what else is known of the module."""
        return Links(
            steps=tuple(self._steps.values()),
            contested=tuple(self._contested),
            mentioned=mentioned,
            announced=announced,
            edges=tuple(self._edges.values()),
            external=tuple(self._external),
            external_namespaces=tuple(self._namespaces),
            missing=tuple(self._missing),
            data=data,
            open_paths=open_paths,
            not_followed=not_followed,
            consulted=frozenset().union(*self._consulted),
            errors=tuple(self._errors.values()),
        )

    def site(self, reference: ImportReference) -> ImportSite:
        """Where `reference` stands."""
        where = Location(self._module.path, reference.line)
        return ImportSite(self._module.name, where, str(reference), reference.timing, reference.weak)

    def follow_all(self, references: Iterable[ImportReference]) -> None:
        """Follow each reference."""
        for reference in references:
            try:
                self._follow(reference)
            except MonopackError as error:  # an ambiguous name is no reason to leave the others out
                self.fail(error)

    def follow_modules(self, expand: Callable[[], Expansion], site: ImportSite) -> None:
        """Follow what a pattern or walk stands for; none of it surely runs."""
        try:
            self._take(expand(), site)
        except MonopackError as error:
            self.fail(error)

    def fail(self, error: MonopackError) -> None:
        """Note a problem of this file, once."""
        self._errors.setdefault(str(error), error)

    def _take(self, expansion: Expansion, site: ImportSite) -> None:
        for module in expansion.modules:
            if module.name != self._module.name:
                self._reach(module.name, site, certain=False)
        if expansion.external:
            self._outside(expansion.external, (), site)

    def _follow(self, reference: ImportReference) -> None:
        name: str | None = reference.module
        if reference.level:
            name = absolute(reference.module, reference.level, self._module)
            if not name:
                self._beyond(reference, name)
                return
        elif not name:
            return
        origin = self._origins.named(name)
        if origin is Origin.FIRST_PARTY:
            self._inside(name, reference)
        elif origin is Origin.EXTERNAL and not reference.level:
            self._outside(name, reference.names, self.site(reference))

    def _beyond(self, reference: ImportReference, name: str | None) -> None:
        """A relative import from above all packages; one by call may mean the top itself."""
        if name is None or reference.kind is ImportKind.STATIC:
            missing = Missing("." * reference.level + reference.module, self.site(reference), _BEYOND)
            self._missing[missing] = None

    def _inside(self, name: str, reference: ImportReference) -> None:
        site = self.site(reference)
        module = self._reach(name, site, certain=site.timing is Timing.CERTAIN and not site.weak)
        if module is None:
            self._not_there(name, reference.names, site)
            return
        self._edges.setdefault((name, site.where.line), ImportEdge(name, site))
        if reference.names == ("*",):
            self._follow_star(module, site)
        elif reference.names:
            for attribute in reference.names:
                self._follow_name(module, attribute, site)
        elif module.kind is ModuleKind.NAMESPACE:
            self._namespaces[ExternalImport(module=name, site=site)] = None

    def _outside(self, name: str, names: tuple[str, ...], site: ImportSite) -> None:
        kept = () if names == ("*",) else names
        self._external[ExternalImport(module=name, site=site, names=kept)] = None
        self._edges.setdefault((name, site.where.line), ImportEdge(imported=name, site=site))

    def _reach(self, name: str, site: ImportSite, *, certain: bool) -> Module | None:
        """Step to each package above `name` and to `name` itself, as far as they exist."""
        way = self._resolver.way_to(name)
        self._consulted.append(way.consulted)
        for module in way.modules:
            self._step_to(module, site, certain=certain)
        return way.modules[-1] if way.whole else None

    def _step_to(self, module: Module, site: ImportSite, *, certain: bool) -> None:
        """By the first of all imports that run alike; the edges tell of the others, too."""
        key = (module.name, _CERTAIN if certain else site.timing is Timing.LAZY)
        if key not in self._steps and module.name != self._module.name:
            self._steps[key] = Step(module, site, certain)

    def _follow_star(self, package: Module, site: ImportSite) -> None:
        """`import *` imports the submodules that a literal `__all__` names."""
        scan = self._scan_of(package) if package.portions else None
        if package.kind is ModuleKind.NAMESPACE:
            self._namespaces[ExternalImport(module=package.name, site=site)] = None
        for name in (scan.exported or ()) if scan else ():
            if self._resolver.find(f"{package.name}.{name}") is not None and name not in scan.bound:  # type: ignore[union-attr]
                self._reach(f"{package.name}.{name}", site, certain=False)

    def _follow_name(self, module: Module, name: str, site: ImportSite) -> None:
        """`from module import name`: an attribute or a submodule."""
        if not module.portions:
            return
        full = f"{module.name}.{name}"
        found = self._resolver.look_up(full)
        self._consulted.append(found.consulted)
        scan = self._scan_of(module) if module.path else None
        certain = site.timing is Timing.CERTAIN and not site.weak
        if found.module is not None:
            bound = scan is not None and name in scan.bound and module.name != self._module.name
            if bound:
                self._contested.append(Contested(module.name, Step(found.module, site, certain)))
            elif found.module.name != self._module.name:
                self._step_to(found.module, site, certain=certain)
                self._edges.setdefault((full, site.where.line), ImportEdge(full, site))
        elif module.kind is ModuleKind.NAMESPACE:
            self._outside(module.name, (name,), site)
        elif scan is not None and not _may_have(scan, name):
            self._missing[
                Missing(full, site, f"`{module.path}` does not define `{name}` and has no such submodule")
            ] = None

    def _not_there(self, name: str, names: tuple[str, ...], site: ImportSite) -> None:
        """The root is first-party, the rest is not: another portion may offer it, or nobody does."""
        above = [module for part in parents(name) if (module := self._resolver.find(part)) is not None]
        nearest = above[-1]
        if nearest.kind is ModuleKind.NAMESPACE:
            self._outside(name, names, site)
        elif any(self._makes_modules(module) for module in above):
            weak = ImportSite(importer=site.importer, where=site.where, text=site.text, timing=site.timing, weak=True)
            self._outside(name, names, weak)
        else:
            self._missing[Missing(name, site, f"`{nearest.path}` has no submodule `{_next(name, nearest)}`")] = None

    def _makes_modules(self, module: Module) -> bool:
        """Whether modules may be found below it that no file of its folder holds."""
        scan = self._scan_of(module) if module.path else None
        return module.kind is ModuleKind.EXTENSION or (scan is not None and scan.open_modules)


def _may_have(scan: ModuleScan, name: str) -> bool:
    return scan.open_attributes or scan.open_modules or name in scan.attributes or name.startswith("__")


def _next(name: str, above: Module) -> str:
    return name.removeprefix(f"{above.name}.").partition(".")[0]
