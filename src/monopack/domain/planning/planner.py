"""From trace and subset to the plan."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from monopack import __version__
from monopack.domain.model.distribution import Subset
from monopack.domain.model.errors import MonopackError, PackFailure, raise_all
from monopack.domain.model.imports import Gap, Timing
from monopack.domain.model.lock import Lock
from monopack.domain.model.pack import Pack
from monopack.domain.model.plan import PayloadFile, Plan
from monopack.domain.model.request import BuildRequest
from monopack.domain.model.slimming import Slimming
from monopack.domain.model.trace import Absence, Trace, UnresolvedImport
from monopack.domain.model.warn import Warn
from monopack.domain.planning.absences import absence_error, absence_warning, forgiven
from monopack.domain.planning.collisions import impossible, lie_apart, settle
from monopack.domain.planning.contributions import Contribution, slimmed
from monopack.domain.planning.payload import member_metadata_files, requirements_files
from monopack.domain.planning.project_files import ProjectFiles
from monopack.domain.planning.records import fit_records

PAYLOAD_FORMAT = 1
"""Raised when the same plan would be laid out or archived differently than before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Findings:
    """What stage by stage was found for one pack; `own` are the files that no distribution brings.

    `no_lock` is what to tell where an import needs a distribution and there is no lock. `slimming` is given where it
    was asked for.
    """

    pack: Pack
    trace: Trace
    subset: Subset
    lock: Lock | None
    own: tuple[PayloadFile, ...]
    no_lock: MonopackError | None = None
    slimming: Slimming | None = None


def own_files(trace: Trace, subset: Subset, lock: Lock | None, files: ProjectFiles) -> tuple[PayloadFile, ...]:
    """Requirements file, first-party files and workspace members' metadata, in order of precedence."""
    return (
        *requirements_files(subset.distributions),
        *files.of(trace),
        *member_metadata_files(trace, lock, files.tree),
    )


def make_plan(found: Findings, request: BuildRequest, contributions: Sequence[Contribution]) -> Plan:
    """Everything that ships, `contributions` being what the subset's distributions bring.

    Raises what makes the pack impossible: certain imports without offer, clashing paths.
    """
    unresolved = _unresolved(found)
    doubts = tuple(_doubts(found))
    raise_all([*_absences(found, unresolved, strict=request.strict), *(_failures(doubts) if request.strict else ())])
    brought = slimmed(contributions, found.slimming)
    files, overridden = settle(found.own, brought)
    if not lie_apart(found.own, brought):
        raise_all(impossible(files))
    return Plan(
        pack=found.pack,
        target=request.target,
        entrypoint=request.entrypoint if found.pack.block.entrypoint is None else found.pack.block.entrypoint,
        trace=found.trace,
        files=fit_records(files, contributions),
        distributions=found.subset.distributions,
        beside=found.subset.beside,
        provided=frozenset(external.module for external in found.subset.provided),
        unresolved=unresolved,
        warnings=(
            *map(absence_warning, unresolved),
            *doubts,
            *_certain(found),
            *overridden,
            *(found.slimming.warnings if found.slimming else ()),
        ),
        slimmed=found.slimming.savings if found.slimming else None,
        fingerprint=_fingerprint(found, request, unresolved),
    )


def _unresolved(found: Findings) -> tuple[UnresolvedImport, ...]:
    """What may be missing at run time, in order of place; weak imports ask for nothing."""
    absent = (*found.trace.unresolved, *found.subset.unresolved)
    if not absent:
        return ()
    caught = forgiven(found.trace)
    settled = (_undecided(item) if item.site.importer in caught else item for item in absent)
    told = (item for item in settled if item.absence is not Absence.SILENT)
    return tuple(sorted(told, key=lambda item: (item.site.where, item.module)))


def _undecided(absent: UnresolvedImport) -> UnresolvedImport:
    """Whoever imports the module goes on without it, so this may be meant."""
    return replace(absent, site=absent.site._replace(timing=Timing.UNDECIDED))


def _absences(found: Findings, unresolved: Sequence[UnresolvedImport], *, strict: bool) -> list[MonopackError]:
    """What keeps the pack from starting; where a lock might have helped, that there is none comes first."""
    fatal = [absent for absent in unresolved if strict or absent.absence is Absence.ERROR]
    errors: list[MonopackError] = [absence_error(absent, found.lock, found.trace.names()) for absent in fatal]
    outside = {item.module for item in fatal} & {item.module for item in found.subset.unresolved}
    return [found.no_lock, *errors] if found.no_lock and outside else errors


def _doubts(found: Findings) -> Iterator[Warn]:
    """What may ship less or other than what runs: dynamic imports that lead nowhere visible, ambiguous owners."""
    for gap in found.trace.not_followed:
        if gap.kind is Gap.DYNAMIC_IMPORT:
            yield Warn(what=f"dynamic import cannot be followed: `{gap.text}`", where=gap.where)
    yield from (warning for warning in found.subset.warnings if warning.doubtful)


def _failures(doubts: Iterable[Warn]) -> Iterator[MonopackError]:
    for doubt in doubts:
        yield PackFailure(
            doubt.what, where=doubt.where, hint="name what it needs in the managed block, or leave out `--strict`"
        )


def _certain(found: Findings) -> Iterator[Warn]:
    """The subset's other warnings, and those of the distributions themselves."""
    yield from (warning for warning in found.subset.warnings if not warning.doubtful)
    for selected in found.subset.distributions:
        for text in selected.distribution.warnings:
            what = f"{selected.locked.name} {selected.distribution.version}: {text}"
            yield Warn(what=what, where=selected.locked.where)


def fingerprint(found: Findings, request: BuildRequest) -> str:
    """sha256 over all that the plan depends on, the tool's version and format included, without making the plan.

    A distribution's key stands for its files.
    """
    return _fingerprint(found, request, _unresolved(found))


def _fingerprint(found: Findings, request: BuildRequest, unresolved: Iterable[UnresolvedImport]) -> str:
    facts: dict[str, object] = {
        "tool": __version__,
        "format": PAYLOAD_FORMAT,
        "pack": found.pack.name,
        "target": str(request.target),
        "full_version": request.target.full_version,
        "entrypoint": (request.entrypoint, found.pack.block.entrypoint),
        "bytecode": request.bytecode.value,
        "own": [(file.path, file.sha256, file.executable) for file in found.own],
        "modules": [(traced.module.name, traced.loads_with_pack) for traced in found.trace.modules],
        "not_followed": [(item.kind.value, str(item.where), item.text) for item in found.trace.not_followed],
        "unresolved": [(absent.module, str(absent.site.where), absent.site.text) for absent in unresolved],
        "distributions": [
            (selected.distribution.key, [str(need) for need in selected.needs])
            for selected in found.subset.distributions
        ],
        "beside": [selected.distribution.key for selected in found.subset.beside],
        "warnings": [str(warning) for warning in found.subset.warnings],
    }
    if found.slimming:
        facts["slimmed"] = sorted(found.slimming.dropped)
        facts["stripped"] = [distribution.key for distribution in found.slimming.stripped]
        facts["slim_warnings"] = [str(warning) for warning in found.slimming.warnings]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
