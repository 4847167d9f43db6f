"""What a pack reaches: the result of following its imports through first-party code."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from monopack.domain.model.errors import Location
from monopack.domain.model.imports import Gap, Timing
from monopack.domain.model.source import Module


class ImportSite(NamedTuple):
    """Where and how something is imported: the step of a chain. `importer` is a module name, `text` the import.

    `importer` is `""` and `where` the pack file for what the managed block asks for.
    """

    importer: str
    where: Location
    text: str
    timing: Timing = Timing.CERTAIN
    weak: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class TracedModule:
    """A first-party module that ships. `site` is the import that reached it first, None for the pack itself.

    `loads_with_pack`: importing the pack surely imports it, so it must load; else it may be needed later.
    """

    module: Module
    site: ImportSite | None
    loads_with_pack: bool


class ImportEdge(NamedTuple):
    """One first-party module imports another (or an outside module): the graph's edge, one per pair and line."""

    imported: str
    site: ImportSite


@dataclass(frozen=True, kw_only=True, slots=True)
class ExternalImport:
    """An import that neither first-party code nor the standard library offers: a distribution must.

    `module` must exist as a module; each of `names` (a from-import's) may be a submodule of it or an attribute.
    """

    module: str
    site: ImportSite
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DataFile:
    """A file read next to code, or named by `data_files`; `path` in the project, `payload_path` where it lands."""

    path: str
    payload_path: str
    site: ImportSite


@dataclass(frozen=True, kw_only=True, slots=True)
class NotFollowedAt:
    """A dynamic import or computed path that the trace cannot follow."""

    kind: Gap
    where: Location
    text: str


class Absence(Enum):
    """How grave it is that an import resolves nowhere."""

    ERROR = "error"
    WARNING = "warning"
    SILENT = "silent"


@dataclass(frozen=True, kw_only=True, slots=True)
class UnresolvedImport:
    """An import that nothing offers. `chain` leads from the pack to the importing file, one step a line.

    `why` says more than that neither a first-party module nor a locked distribution offers it, where there is more.
    """

    module: str
    site: ImportSite
    chain: tuple[str, ...]
    why: str = ""

    @property
    def absence(self) -> Absence:
        """An error when it is certain to run, silent when weak, else a warning (SPEC section 4)."""
        if self.site.weak:
            return Absence.SILENT
        return Absence.ERROR if self.site.timing is Timing.CERTAIN else Absence.WARNING


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    """Everything first-party that one pack reaches, in order of module name, and what it asks of others.

    `unresolved` are imports below a first-party package that does not offer them; imports of outside modules are
    `external` until the subset knows which distributions offer them. `consulted` are the folders whose listings
    decided a look-up, so that a new file which would win one can be noticed.
    """

    pack: str
    modules: tuple[TracedModule, ...]
    edges: tuple[ImportEdge, ...] = ()
    external: tuple[ExternalImport, ...] = ()
    data_files: tuple[DataFile, ...] = ()
    not_followed: tuple[NotFollowedAt, ...] = ()
    unresolved: tuple[UnresolvedImport, ...] = ()
    consulted: tuple[str, ...] = ()

    def names(self) -> frozenset[str]:
        """The dotted names of the first-party modules that ship."""
        return frozenset(traced.module.name for traced in self.modules)

    def chain_to(self, module: str) -> tuple[str, ...]:
        """The imports that lead from the pack to `module`, `path:line: text` each, outermost first."""
        sites = {traced.module.name: traced.site for traced in self.modules}
        steps: list[str] = []
        site = sites.get(module)
        while site is not None:
            steps.append(f"{site.where}: {site.text}")
            site = sites.get(site.importer)
        return tuple(reversed(steps))
