"""Plans as data: everything that would ship, each entry with its size, origin and the line that brings it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monopack.domain.explaining.documents import SCHEMA, error_entries, place, step_entry
from monopack.domain.explaining.inventory import Bundle, Entry, inventory
from monopack.domain.model.distribution import SelectedDistribution
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.plan import FirstParty, FromDistribution, Generated, Origin, PayloadFile, Plan
from monopack.domain.model.trace import NotFollowedAt, UnresolvedImport
from monopack.domain.model.warn import Warn
from monopack.domain.planning.byte_code import awaits_startup, byte_code_size
from monopack.domain.planning.manifest import dotted_entrypoint, saving_entries


def plans_document(plans: Sequence[Plan], errors: Mapping[str, MonopackError]) -> dict[str, Any]:
    """All plans in pack order, and what makes the other packs impossible."""
    return {
        "schema": SCHEMA,
        "packs": [plan_entry(plan) for plan in plans],
        "errors": [{"pack": pack, **entry} for pack, error in errors.items() for entry in error_entries(error)],
    }


def plan_entry(plan: Plan) -> dict[str, Any]:
    """One plan."""
    found = inventory(plan)
    entries = {entry.file.path: entry for entry in (*found.modules, *found.data_files)}
    return {
        "pack": plan.pack.name,
        "entrypoint": dotted_entrypoint(plan),
        "target": {"python": plan.target.version, "platform": plan.target.platform.name},
        "fingerprint": plan.fingerprint,
        "unzipped_size": plan.unzipped_size,
        "byte_code": _byte_code(plan),
        "files": [_file(file, entries.get(file.path)) for file in plan.files],
        "distributions": [_bundle(bundle) for bundle in found.bundles],
        "provided": [_named(selected) for selected in plan.beside],
        "not_followed": [_not_followed(item) for item in plan.trace.not_followed],
        "unresolved": [_unresolved(item) for item in plan.unresolved],
        "slimmed": None if plan.slimmed is None else saving_entries(plan.slimmed),
        "warnings": [warning_entry(warning) for warning in plan.warnings],
    }


def warning_entry(warning: Warn) -> dict[str, Any]:
    """What to know, and where."""
    return {"what": warning.what, **place(warning.where)}


def _file(file: PayloadFile, entry: Entry | None) -> dict[str, Any]:
    return {
        "path": file.path,
        "size": file.size,
        "sha256": file.sha256,
        "origin": _origin(file.origin),
        "why": step_entry(entry.step) if entry and entry.step else None,
    }


def _origin(origin: Origin) -> dict[str, str]:
    match origin:
        case FirstParty(path=path):
            return {"kind": "first-party", "path": path}
        case FromDistribution(name=name, version=version, compiled_from=source):
            return {"kind": "distribution", "name": name, "version": version, **_source(source)}
        case Generated(compiled_from=source):
            return {"kind": "generated", **_source(source)}


def _source(compiled_from: str) -> dict[str, str]:
    return {"compiled_from": compiled_from} if compiled_from else {}


def _byte_code(plan: Plan) -> dict[str, Any] | None:
    """By which Python, how many files, how heavy (None until a trial told); None where none ships."""
    if plan.compiler is None:
        return None
    count, size = (None, None) if awaits_startup(plan) else byte_code_size(plan)
    return {"mode": plan.byte_code.value, "python": plan.compiler.version, "files": count, "size": size}


def _bundle(bundle: Bundle) -> dict[str, Any]:
    return {
        **_named(bundle.selected),
        "files": bundle.files,
        "size": bundle.size,
        "why": step_entry(bundle.step) if bundle.step else None,
    }


def _named(selected: SelectedDistribution) -> dict[str, Any]:
    return {"name": selected.locked.name, "version": selected.distribution.version}


def _not_followed(item: NotFollowedAt) -> dict[str, Any]:
    return {"kind": item.kind.value, **place(item.where), "text": item.text}


def _unresolved(item: UnresolvedImport) -> dict[str, Any]:
    return {"module": item.module, **place(item.site.where), "text": item.site.text}
