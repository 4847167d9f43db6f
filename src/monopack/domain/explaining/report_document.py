"""What the report page draws: every pack's weights and links, what packs share standing once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from monopack import __version__
from monopack.domain.explaining.chains import Step
from monopack.domain.explaining.documents import SCHEMA
from monopack.domain.explaining.inventory import Bundle, Entry, inventory
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.plan import FromDistribution, Plan
from monopack.domain.planning.manifest import dotted_entrypoint

_MOST_FILES = 250
"""Of one distribution; what is smaller is drawn as one."""


def report_document(plans: Sequence[Plan], errors: Mapping[str, MonopackError]) -> dict[str, Any]:
    """All plans in pack order, and the packs that have none with what makes them impossible."""
    contents: dict[str, list[list[Any]]] = {}
    packs = [_pack(plan, contents) for plan in plans]
    return {
        "schema": SCHEMA,
        "tool": f"monopack {__version__}",
        "packs": packs,
        "contents": contents,
        "errors": [{"pack": pack, "text": str(error)} for pack, error in errors.items()],
    }


def _pack(plan: Plan, contents: dict[str, list[list[Any]]]) -> dict[str, Any]:
    found = inventory(plan)
    names = {traced.module.payload_path: traced.module.name for traced in plan.trace.modules}
    _add_contents(plan, contents)
    return {
        "name": plan.pack.name,
        "path": plan.pack.path,
        "module": plan.pack.module,
        "entrypoint": dotted_entrypoint(plan),
        "target": str(plan.target),
        "size": plan.unzipped_size,
        "files": [
            *(_file("module", entry, names[entry.file.path]) for entry in found.modules),
            *(_file("data", entry) for entry in found.data_files),
            *(_file("written", entry) for entry in found.written),
        ],
        "distributions": [_distribution(bundle) for bundle in found.bundles],
        "notFollowed": [
            {"kind": item.kind.value, "where": str(item.where), "text": item.text} for item in plan.trace.not_followed
        ],
        "unresolved": [{"where": str(item.site.where), "text": item.site.text} for item in plan.unresolved],
    }


def _file(kind: str, entry: Entry, module: str = "") -> dict[str, Any]:
    return {
        "kind": kind,
        "path": entry.file.path,
        "size": entry.file.size,
        "module": module,
        "by": f"module:{entry.importer}" if entry.importer else "",
        "step": _text(entry.step),
    }


def _distribution(bundle: Bundle) -> dict[str, Any]:
    parent = bundle.parent
    by = f"{'distribution' if parent.distribution else 'module'}:{parent.name}" if parent else ""
    name = bundle.selected.locked.name
    step = _text(bundle.step)
    return {"name": name, "label": bundle.label, "size": bundle.size, "files": bundle.files, "by": by, "step": step}


def _text(step: Step | None) -> str:
    return str(step) if step else ""


def _add_contents(plan: Plan, contents: dict[str, list[list[Any]]]) -> None:
    """The files of distributions that no earlier pack had, largest first."""
    found: dict[str, list[tuple[int, str]]] = {}
    for file in plan.files:
        if isinstance(file.origin, FromDistribution):
            label = f"{file.origin.name} {file.origin.version}"
            if label not in contents:
                found.setdefault(label, []).append((-file.size, file.path))
    contents.update((label, _largest(files)) for label, files in found.items())


def _largest(files: Iterable[tuple[int, str]]) -> list[list[Any]]:
    ordered = sorted(files)
    rows: list[list[Any]] = [[path, -size] for size, path in ordered[:_MOST_FILES]]
    rest = ordered[_MOST_FILES:]
    # The third says that it stands for several.
    return [*rows, [f"{len(rest)} smaller files", -sum(size for size, _ in rest), len(rest)]] if rest else rows
