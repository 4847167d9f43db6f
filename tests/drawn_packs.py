"""Packs drawn for tests: who imports whom, and what the distributions hold, without a file or a trace."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from packaging.requirements import Requirement

from monopack.domain.explaining.reach import Reach
from monopack.domain.model.distribution import Distribution, DistributionFile, Need, SelectedDistribution, Subset
from monopack.domain.model.errors import Location
from monopack.domain.model.imports import Timing
from monopack.domain.model.lock import LockedDistribution
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.pack import Pack
from monopack.domain.model.plan import FirstParty, FromDistribution, PayloadFile, Plan
from monopack.domain.model.source import Module, ModuleKind
from monopack.domain.model.target import Target, parse_platform
from monopack.domain.model.trace import DataFile, ImportEdge, ImportSite, Trace, TracedModule

TARGET = Target(python=(3, 12), platform=parse_platform("x86_64-manylinux_2_28"), full_version="3.12.0")


def path_of(module: str) -> str:
    """Where a drawn module lies."""
    return module.replace(".", "/") + ".py"


def site(importer: str, line: int, text: str, *, weak: bool = False, timing: Timing = Timing.CERTAIN) -> ImportSite:
    """A line of a drawn module."""
    where = Location(path=path_of(importer), line=line)
    return ImportSite(importer=importer, where=where, text=text, weak=weak, timing=timing)


def asked(line: int, text: str, pack: str = "users") -> ImportSite:
    """A line of the managed block."""
    return ImportSite(importer="", where=Location(path=f"packs/{pack}.py", line=line), text=text)


def edge(importer: str, imported: str, line: int = 1, *, weak: bool = False) -> ImportEdge:
    """One module imports another."""
    return ImportEdge(imported=imported, site=site(importer, line, f"import {imported}", weak=weak))


def traced(name: str, by: ImportSite | None = None) -> TracedModule:
    """A module that ships; `by` is what a trace says reached it first."""
    path = path_of(name)
    module = Module(name=name, kind=ModuleKind.MODULE, path=path, payload_path=path)
    return TracedModule(module=module, site=by, loads_with_pack=True)


def selected(
    name: str,
    *needs: Need,
    version: str = "1.0",
    files: Mapping[str, int] | None = None,
    requires: Sequence[str] = (),
    hashes: Sequence[str] = (),
) -> SelectedDistribution:
    """A distribution whose files have the sizes given."""
    contents = tuple(
        DistributionFile(path=path, size=size, sha256=hashlib.sha256(path.encode()).hexdigest())
        for path, size in sorted((files or {f"{name.lower()}.py": 100}).items())
    )
    canonical = canonicalize_name(name)
    wants = tuple(map(Requirement, requires))
    locked = LockedDistribution(
        name=canonical, version=version, where=Location(path="uv.lock", line=7), hashes=tuple(hashes), requires=wants
    )
    distribution = Distribution(
        key=f"{name}-{version}", name=canonical, version=version, files=contents, requires=wants
    )
    return SelectedDistribution(locked=locked, distribution=distribution, needs=needs)


def imported(importer: str, module: str, line: int = 1) -> Need:
    """A need by an import."""
    return Need(site=site(importer, line, f"import {module}"), module=module)


def required(by: str) -> Need:
    """A need by another distribution."""
    return Need(required_by=canonicalize_name(by))


def reach(
    edges: Sequence[ImportEdge],
    distributions: Sequence[SelectedDistribution] = (),
    *,
    pack: str = "users",
    data: Sequence[DataFile] = (),
    subset: Subset | None = None,
    **trace: object,
) -> Reach:
    """A pack `packs.<pack>` of the modules that the edges name."""
    own = f"packs.{pack}"
    names = {own, *(one.imported for one in edges), *(one.site.importer or own for one in edges)}
    modules = tuple(traced(name) for name in sorted(names))
    found = Trace(pack=pack, modules=modules, edges=tuple(edges), data_files=tuple(data), **trace)  # type: ignore[arg-type]
    return Reach(
        pack=Pack(name=pack, module=own, path=f"packs/{pack}.py"),
        trace=found,
        target=TARGET,
        subset=subset or Subset(distributions=tuple(distributions)),
    )


def plan_of(drawn: Reach, sizes: Mapping[str, int] | None = None, **fields: object) -> Plan:
    """The plan of a drawn pack; first-party files weigh what `sizes` says, else ten bytes."""
    own = [traced.module.payload_path for traced in drawn.trace.modules]
    own += [data.payload_path for data in drawn.trace.data_files]
    files = [
        PayloadFile(path=path, size=(sizes or {}).get(path, 10), sha256="0" * 64, origin=FirstParty(path=path))
        for path in own
    ]
    for one in drawn.subset.distributions:
        files += [_member(one, file) for file in one.distribution.files]
    values: dict[str, object] = {
        "pack": drawn.pack,
        "target": TARGET,
        "entrypoint": "lambda_handler",
        "trace": drawn.trace,
        "files": tuple(sorted(files, key=lambda file: file.path)),
        "distributions": drawn.subset.distributions,
        "beside": drawn.subset.beside,
    }
    return Plan(**(values | fields))  # type: ignore[arg-type]


def _member(one: SelectedDistribution, file: DistributionFile) -> PayloadFile:
    distribution = one.distribution
    origin = FromDistribution(
        name=distribution.name, version=distribution.version, key=distribution.key, path=file.path
    )
    return PayloadFile(path=file.path, size=file.size, sha256=file.sha256, origin=origin)
