"""What of a distribution the rules could leave out, before anything that ships is asked about it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monopack.domain.admission.shipping import is_metadata_folder
from monopack.domain.model.distribution import Distribution, DistributionFile
from monopack.domain.slimming.rules import COPIED, FILE_RULES, FOLDER_RULES, LEGAL, Rule

CODE = (".py", ".pyc", ".so", ".pyd")


@dataclass(frozen=True, kw_only=True, slots=True)
class Unit:
    """A folder, or a module of its own, that goes or stays as a whole; `path` without the ending of a module."""

    path: str
    rule: Rule

    @property
    def parts(self) -> tuple[str, ...]:
        """The components of the path."""
        return tuple(self.path.split("/"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidates:
    """`units` by path, `scopes` the innermost unit of each file that lies in one; `loose` other files by their rule.

    What is in none of them ships whatever is found out.
    """

    units: dict[str, Unit]
    scopes: dict[str, str]
    loose: dict[str, Rule]


def candidates(distribution: Distribution) -> Candidates:
    """All that the rules mean by name."""
    code = {folder for file in distribution.files if file.path.endswith(CODE) for folder in _folders(file.path)}
    tops = {file.path.partition("/")[0] for file in distribution.files if not _is_metadata(file.path)}
    units: dict[str, Unit] = {}
    scopes: dict[str, str] = {}
    loose: dict[str, Rule] = {}
    for file in distribution.files:
        if _is_metadata(file.path) or is_legal(file.path):
            continue
        for unit in _units_above(file.path, code):
            if "/" in unit.path or len(tops) > 1:
                units[unit.path] = unit
                scopes[file.path] = unit.path
        if rule := _loose_rule(file.path):
            loose[file.path] = rule
    return Candidates(units=units, scopes=scopes, loose=loose)


def above(unit: str, units: Iterable[str]) -> list[str]:
    """Those of `units` that `unit` lies in."""
    return [other for other in units if unit.startswith(f"{other}/")]


def is_legal(path: str) -> bool:
    """Whether the file must go wherever its distribution goes."""
    return posixpath.basename(path).lower().startswith(LEGAL)


def size_of(files: Iterable[DistributionFile]) -> int:
    """Bytes, unpacked."""
    return sum(file.size for file in files)


def _units_above(path: str, code: set[str]) -> Iterator[Unit]:
    """Outermost first; `code` are folders that hold some, at any depth."""
    for folder in _folders(path):
        for rule in FOLDER_RULES:
            if posixpath.basename(folder) in rule.folders and (rule.code or not (folder in code or _is_copied(folder))):
                yield Unit(path=folder, rule=rule)
    name = posixpath.basename(path)
    for rule in FOLDER_RULES:
        if name.endswith(".py") and rule.means_file(name):
            yield Unit(path=path.removesuffix(".py"), rule=rule)


def _loose_rule(path: str) -> Rule | None:
    if path.endswith(CODE) or _is_copied(path):
        return None
    return next((rule for rule in FILE_RULES if rule.means_file(posixpath.basename(path))), None)


def _is_copied(path: str) -> bool:
    return not COPIED.isdisjoint(path.split("/")[:-1])


def _folders(path: str) -> list[str]:
    """The folders above a file, outermost first."""
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts))]


def _is_metadata(path: str) -> bool:
    return is_metadata_folder(path.partition("/")[0])
