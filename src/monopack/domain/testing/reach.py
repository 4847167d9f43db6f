"""What one test file uses: conftests, packages and helpers, and whatever they import."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from monopack.domain.model.errors import MonopackError
from monopack.domain.model.imports import ImportReference, ModuleScan
from monopack.domain.model.source import Module, ModuleKind
from monopack.domain.model.trace import DataFile, ExternalImport, Trace
from monopack.domain.ports.source_tree import SourceTree
from monopack.domain.testing.file_text import read_file_text
from monopack.domain.testing.places import conftests, is_in_test_folder, module_at, package_files
from monopack.domain.tracing.module_graph import ModuleGraph
from monopack.domain.tracing.patterns import Patterns, absolute


@dataclass(kw_only=True, slots=True)
class Reach:
    """`modules` are needed and not of the pack, the test file among them; `touches`: a module of the pack is imported
    by the test, by a conftest or by a helper of it.
    """

    path: str
    touches: bool = False
    modules: dict[str, Module] = field(default_factory=dict)
    external: dict[ExternalImport, None] = field(default_factory=dict)
    data: dict[str, DataFile] = field(default_factory=dict)
    errors: list[MonopackError] = field(default_factory=list)
    bare: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Explorer:
    """Follows test files; what the pack's trace holds is in the payload and not followed."""

    tree: SourceTree
    graph: ModuleGraph
    trace: Trace

    def reach(self, path: str, plugins: tuple[str, ...] = ()) -> Reach:
        """Everything that the test file `path` uses; `plugins` are modules that the configuration loads."""
        reach = Reach(path=path)
        shipped = self.trace.names()
        waiting = [*self._beginning(path), *self._plugins(plugins)]
        reach.bare = read_file_text(self.tree.read(path).content).bare
        while waiting:
            module = waiting.pop()
            if module.name in reach.modules or (module.name in shipped and module.path != path):
                continue
            reach.modules[module.name] = module
            waiting += self._follow(module, reach)
        return reach

    def _beginning(self, path: str) -> Iterator[Module]:
        """The file itself, the conftests above it and the packages that it and they lie in."""
        files = [path, *conftests(self.tree, path)]
        for file in files:
            yield module_at(self.tree, file)
            yield from self._plugins(read_file_text(self.tree.read(file).content).plugins)
        packages = [init for file in files for init in package_files(self.tree, file)]
        yield from (module_at(self.tree, init) for init in dict.fromkeys(packages))

    def _plugins(self, names: tuple[str, ...]) -> Iterator[Module]:
        found = (self.graph.resolver.find(name) for name in names)
        return (module for module in found if module is not None and module.path)

    def _follow(self, module: Module, reach: Reach) -> list[Module]:
        links = self.graph.links([module])[0]
        reach.errors += links.errors
        reach.external.update(dict.fromkeys((*links.external, *links.external_namespaces)))
        reach.data.update({data.path: data for data in links.data})
        if self._is_of_tests(module, reach) and not reach.touches:
            scan = self.graph.scan_of(module)
            reach.touches = scan is not None and self._touches(module, scan)
        contested = [each.step.module for each in links.contested]
        return [found for found in (*(step.module for step in links.steps), *contested) if found.path]

    def _is_of_tests(self, module: Module, reach: Reach) -> bool:
        """A production module that the pack does not have is no helper, though a test may import it."""
        return module.path == reach.path or module.path.endswith("conftest.py") or is_in_test_folder(module.path)

    def _touches(self, module: Module, scan: ModuleScan) -> bool:
        if any(self._hits(module, reference) for reference in scan.imports):
            return True
        patterns = Patterns(self.graph.resolver, self.graph.origins)
        named = (found for pattern in scan.patterns for found in patterns.named_by(pattern, module).modules)
        walked = (found for walk in scan.package_scans for found in patterns.walked_by(walk, module).modules)
        return any(self._ships(found.name) for found in (*named, *walked))

    def _hits(self, module: Module, reference: ImportReference) -> bool:
        """Whether what is imported, not merely a package above it, is a module of the pack."""
        name = absolute(reference.module, reference.level, module)
        if not name:
            return False
        if not reference.names:
            return self._ships(name)
        return any(self._hits_name(name, attribute) for attribute in reference.names)

    def _hits_name(self, name: str, attribute: str) -> bool:
        """`from package import attribute`: a submodule, when there is one of that name."""
        full = f"{name}.{attribute}"
        if self._ships(full):
            return True
        is_module = attribute != "*" and self._ships(name) and self.graph.resolver.find(full) is not None
        return self._ships(name) and not is_module

    def _ships(self, name: str) -> bool:
        found = (traced.module for traced in self.trace.modules if traced.module.name == name)
        return any(module.kind is not ModuleKind.NAMESPACE for module in found)
