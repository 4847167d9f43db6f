"""A plan with byte code beside its sources, and RECORDs that list it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from monopack.domain.model.byte_code import ByteCode, Compiler, is_source
from monopack.domain.model.names import printable
from monopack.domain.model.plan import FirstParty, FromDistribution, PayloadFile, Plan
from monopack.domain.model.warn import Warn
from monopack.domain.planning.records import refit_records

_MOST_NAMES = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Compiled:
    """Byte code by the payload path and the digest of its source, as `compiler` makes it."""

    compiler: Compiler
    files: Mapping[tuple[str, str], PayloadFile]


def sources(plan: Plan) -> tuple[PayloadFile, ...]:
    """The plan's files that byte code can lie beside: traced modules, and Python files of distributions."""
    own = {traced.module.payload_path for traced in plan.trace.modules}
    return tuple(file for file in plan.files if is_source(file.path) and _is_code(file, own))


def _is_code(file: PayloadFile, own: set[str]) -> bool:
    """A first-party file may be data although it ends like a module."""
    return file.path in own if isinstance(file.origin, FirstParty) else isinstance(file.origin, FromDistribution)


def with_byte_code(plan: Plan, compiled: Compiled, mode: ByteCode, chosen: Callable[[str], bool]) -> Plan:
    """`plan` and the byte code of those of its sources that are `chosen` by path; what does not compile is told."""
    wanted = [file for file in sources(plan) if chosen(file.path)]
    added = [compiled.files[key] for file in wanted if (key := (file.path, file.sha256)) in compiled.files]
    files = tuple(sorted((*plan.files, *added), key=lambda file: file.path))
    owners = {file.origin.name for file in added if isinstance(file.origin, FromDistribution)}
    left = [file for file in wanted if (file.path, file.sha256) not in compiled.files]
    return replace(
        plan,
        files=refit_records(files, plan.distributions, owners),
        warnings=(*plan.warnings, *_uncompiled(left, compiled.compiler)),
        byte_code=mode,
        compiler=compiled.compiler,
        fingerprint=_fingerprint(plan, compiled.compiler, mode),
    )


def awaits_startup(plan: Plan) -> bool:
    """Whether only a trial will tell which modules ship compiled."""
    return plan.byte_code is ByteCode.STARTUP and not any(file.compiled_from for file in plan.files)


def byte_code_size(plan: Plan) -> tuple[int, int]:
    """Count and bytes of the byte code among a plan's files."""
    sizes = [file.size for file in plan.files if file.compiled_from]
    return len(sizes), sum(sizes)


def _uncompiled(left: Iterable[PayloadFile], compiler: Compiler) -> Iterator[Warn]:
    """One warning for each owner."""
    by_owner: dict[str, list[str]] = {}
    for file in left:
        origin = file.origin
        owner = f"{origin.name} {origin.version}: " if isinstance(origin, FromDistribution) else ""
        by_owner.setdefault(owner, []).append(file.path)
    for owner, paths in by_owner.items():
        names = ", ".join(f"`{printable(path)}`" for path in paths[:_MOST_NAMES])
        more = f" and {len(paths) - _MOST_NAMES} more" if len(paths) > _MOST_NAMES else ""
        yield Warn(what=f"{owner}{compiler} cannot compile {names}{more}: left without byte code")


def _fingerprint(plan: Plan, compiler: Compiler, mode: ByteCode) -> str:
    facts = [plan.fingerprint, mode.value, *compiler.identity]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
