"""A plan as a tree for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from monopack.domain.explaining.inventory import Bundle, Entry, inventory
from monopack.domain.explaining.sizes import size_text
from monopack.domain.explaining.tree_text import Branch, tree_text
from monopack.domain.explaining.weights import MOST, largest_files
from monopack.domain.model.plan import Plan
from monopack.domain.planning.byte_code import awaits_startup, byte_code_size
from monopack.domain.planning.manifest import dotted_entrypoint

_LARGEST = 5


def plan_text(plan: Plan) -> str:
    """What would ship and why: totals, then each part with its entries, sizes and reasons."""
    found = inventory(plan)
    parts = (
        _files("modules", found.modules, "the pack"),
        _files("data files", found.data_files),
        _distributions(found.bundles),
        _files("written by monopack", [entry for entry in found.written if not entry.file.compiled_from]),
        _largest(plan),
        *_remarks(plan),
    )
    parts = tuple(part for part in parts if part.below)
    head = (plan.pack.name, dotted_entrypoint(plan), str(plan.target), size_text(plan.unzipped_size))
    return tree_text(Branch(cells=head, below=(*parts, *_byte_code(plan))))


def _byte_code(plan: Plan) -> tuple[Branch, ...]:
    """One line: there is one file for each module."""
    if plan.compiler is None:
        return ()
    if awaits_startup(plan):
        what = f"what importing the entrypoint loads, compiled by {plan.compiler}; known after the first build"
        return (Branch(cells=("byte code", what)),)
    count, size = byte_code_size(plan)
    made = f"{plan.byte_code.value}, compiled by {plan.compiler}; part of its distributions' sizes"
    return (Branch(cells=("byte code", str(count), size_text(size), made)),)


def _files(name: str, entries: Sequence[Entry], unexplained: str = "") -> Branch:
    rows = (
        Branch(cells=(entry.file.path, size_text(entry.file.size), str(entry.step) if entry.step else unexplained))
        for entry in entries
    )
    return _part(name, rows, sum(entry.file.size for entry in entries))


def _distributions(bundles: Sequence[Bundle]) -> Branch:
    rows = (Branch(cells=(bundle.label, size_text(bundle.size), str(bundle.step or ""))) for bundle in bundles)
    return _part("distributions", rows, sum(bundle.size for bundle in bundles))


def _largest(plan: Plan) -> Branch:
    """The files that weigh most, where there are so many that they are not seen at a glance."""
    found = largest_files(plan.files, _LARGEST) if len(plan.files) > MOST else ()
    rows = tuple(Branch(cells=(weight.name, size_text(weight.size))) for weight in found)
    return _part("largest files", rows, sum(weight.size for weight in found))


def _remarks(plan: Plan) -> Iterable[Branch]:
    """What a person should know beside what ships."""
    savings = plan.slimmed or ()
    left_out = (
        (f"{each.rule} of {each.distribution}", f"{each.files} files", size_text(each.size)) for each in savings
    )
    yield _list("left out by --slim", left_out)
    told = {item.site.where for item in plan.unresolved}
    provided = ((f"{selected.locked.name} {selected.distribution.version}",) for selected in plan.beside)
    yield _list("provided by the runtime", provided)
    yield _list("not followed", ((str(item.where), item.text) for item in plan.trace.not_followed))
    yield _list("unresolved", ((str(item.site.where), item.site.text) for item in plan.unresolved))
    yield _list("warnings", ((str(warning),) for warning in plan.warnings if warning.where not in told))


def _part(name: str, rows: Iterable[Branch], size: int) -> Branch:
    below = tuple(rows)
    return Branch(cells=(name, str(len(below)), size_text(size)), below=below)


def _list(name: str, rows: Iterable[tuple[str, ...]]) -> Branch:
    below = tuple(Branch(cells=cells) for cells in rows)
    return Branch(cells=(name, str(len(below))), below=below)
