"""Whether a compiled requirement file still fits the `.in` file that it was made from."""

from __future__ import annotations

from collections.abc import Mapping

from monopack.domain.locking.pins import pins
from monopack.domain.locking.places import folder_of, join
from monopack.domain.locking.requirement_entry import RequirementEntry
from monopack.domain.locking.requirement_file import RequirementFile, read_requirements
from monopack.domain.model.errors import InputError
from monopack.domain.model.names import NormalizedName, printable
from monopack.domain.ports.source_tree import SourceTree


def check_inputs(
    file: RequirementFile, tree: SourceTree, environment: Mapping[str, str], target: Mapping[str, str]
) -> None:
    """Refuse a file that names the `.in` beside it as its origin, but lacks what that asks for now."""
    name = file.path.rpartition("/")[2].removesuffix(".txt") + ".in"
    folder = folder_of(file.path)
    if not file.compiled or name not in file.text or name not in tree.listing(folder):
        return
    source = read_requirements(join(folder, name), tree, environment)
    locked = pins(file, target).named
    for wanted in pins(source, target).named.values():
        if found := _lacks(wanted, locked):
            what = f"the file no longer fits `{printable(source.path)}`"
            raise InputError(what, where=wanted.where, why=f"{found} `{printable(file.path)}`", hint="compile it again")


def _lacks(wanted: RequirementEntry, locked: Mapping[NormalizedName, RequirementEntry]) -> str:
    entry = locked.get(wanted.name) if wanted.name else None
    if entry is None:
        return f"`{wanted.label}` is missing from"
    allowed = wanted.requirement.specifier if wanted.requirement else None
    if allowed and entry.version and not allowed.contains(entry.version, prereleases=True):
        return f"`{wanted.label}{allowed}` does not allow {entry.version}, which stands in"
    return ""
