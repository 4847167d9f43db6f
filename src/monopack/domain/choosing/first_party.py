"""What of a pack changed that its own repository holds: files, where imports lead, managed block, options."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from monopack.domain.choosing.changes import Change, ChangeKind
from monopack.domain.model.distribution import Subset
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.plan import FirstParty, PayloadFile
from monopack.domain.model.request import BuildRequest
from monopack.domain.model.trace import Trace, TracedModule
from monopack.domain.planning.planner import Findings, fingerprint


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """A pack as one revision has it, before its distributions are looked for."""

    found: Findings
    request: BuildRequest
    excluded: tuple[NormalizedName, ...] = ()

    def facts(self) -> tuple[object, ...]:
        """All that the plan is made from but distributions; equal ones need no closer look."""
        return self.request, self.excluded, self.found.pack, self.found.own, self.found.trace

    def fingerprint(self) -> str:
        """Of everything but distributions."""
        return fingerprint(replace(self.found, subset=Subset()), self.request)


def first_party_changes(before: Sight, after: Sight) -> tuple[Change, ...]:
    """Empty only when nothing but distributions can differ."""
    if before.facts() == after.facts():
        return ()
    changes = [
        *_files(before.found.own, after.found.own),
        *_modules(before.found.trace, after.found.trace),
        *_block(before, after),
        *_options(before.request, after.request),
    ]
    if not changes and before.fingerprint() != after.fingerprint():
        what = "something that its imports lead to is no longer what it was"
        changes.append(Change(kind=ChangeKind.RESOLUTION, subject=after.found.pack.module, what=what))
    return tuple(changes)


def asks_alike(before: Sight, after: Sight) -> bool:
    """Whether both ask the lock for the same."""
    return (
        before.excluded == after.excluded
        and _asked(before.found.trace) == _asked(after.found.trace)
        and before.found.pack.block == after.found.pack.block
    )


def _asked(trace: Trace) -> frozenset[tuple[object, ...]]:
    return frozenset(
        (external.module, external.names, external.site.importer, external.site.timing, external.site.weak)
        for external in trace.external
    )


def _files(before: tuple[PayloadFile, ...], after: tuple[PayloadFile, ...]) -> Iterator[Change]:
    was = {file.path: file for file in before}
    now = {file.path: file for file in after}
    for path in sorted(was.keys() | now.keys()):
        old, new = was.get(path), now.get(path)
        if old is None or new is None:
            kind, what = (
                (ChangeKind.FILE_APPEARED, "is new in the pack")
                if old is None
                else (ChangeKind.FILE_VANISHED, "is no longer in the pack")
            )
            yield Change(kind=kind, subject=_source(new or old, path), what=what)
        elif (old.sha256, old.executable) != (new.sha256, new.executable):
            what = "changed" if old.sha256 != new.sha256 else "changed its executable bit"
            yield Change(kind=ChangeKind.FILE_CHANGED, subject=_source(new, path), what=what)
        elif old.origin != new.origin:
            what = f"comes from here instead of `{_source(old, path)}`"
            yield Change(kind=ChangeKind.RESOLUTION, subject=_source(new, path), what=what)


def _source(file: PayloadFile | None, path: str) -> str:
    return file.origin.path if file is not None and isinstance(file.origin, FirstParty) else path


def _modules(before: Trace, after: Trace) -> Iterator[Change]:
    was = {traced.module.name: traced for traced in before.modules}
    for traced in after.modules:
        old = was.get(traced.module.name)
        if old is None:
            if not traced.module.path:
                yield _resolution(traced, "is new in the pack")
        elif old.module != traced.module:
            yield _resolution(traced, f"leads to {_leads_to(traced)} instead of {_leads_to(old)}")
        elif old.loads_with_pack != traced.loads_with_pack:
            yield _resolution(traced, "loads at another time than before")
    names = after.names()
    for traced in before.modules:
        if traced.module.name not in names and not traced.module.path:
            yield _resolution(traced, "is no longer in the pack")


def _resolution(traced: TracedModule, what: str) -> Change:
    return Change(kind=ChangeKind.RESOLUTION, subject=f"import {traced.module.name}", what=what)


def _leads_to(traced: TracedModule) -> str:
    return f"`{traced.module.path}`" if traced.module.path else f"the {traced.module.kind.value} package"


def _block(before: Sight, after: Sight) -> Iterator[Change]:
    was, now = before.found.pack.block, after.found.pack.block
    for key in ("extra_modules", "extra_distributions", "data_files", "exclude_distributions", "entrypoint", "slim"):
        if getattr(was, key) != getattr(now, key):
            what = f"`{key}` of the managed block changed"
            yield Change(kind=ChangeKind.BLOCK, subject=after.found.pack.path, what=what)


def _options(before: BuildRequest, after: BuildRequest) -> Iterator[Change]:
    for option, was, now in (
        ("target", str(before.target), str(after.target)),
        ("target", before.target.full_version, after.target.full_version),
        ("entrypoint", before.entrypoint, after.entrypoint),
        ("strict", before.strict, after.strict),
        ("bytecode", before.bytecode.value, after.bytecode.value),
        ("slim", before.slim, after.slim),
    ):
        if was != now:
            yield Change(kind=ChangeKind.CONFIGURATION, subject=option, what=f"is `{now}` instead of `{was}`")
