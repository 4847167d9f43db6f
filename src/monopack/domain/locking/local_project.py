"""What a project in the repository says of itself, as far as reading tells it; nothing of it is run."""

from __future__ import annotations

import ast
import configparser
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from packaging.requirements import InvalidRequirement, Requirement

from monopack.domain.locking.document import decode
from monopack.domain.locking.places import join, leaves_repository
from monopack.domain.locking.poetry_project import poetry_requirements
from monopack.domain.locking.project_file import ProjectFile, project_file
from monopack.domain.model.lock import LockedDistribution, SourceKind
from monopack.domain.model.names import NormalizedName, canonicalize_name
from monopack.domain.ports.source_tree import SourceTree


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalProject:
    """`name` and `version` as far as they are known; `requires` as METADATA would have it, extras as markers."""

    name: NormalizedName | None
    version: str = ""
    requires: tuple[Requirement, ...] = ()


def local_project(tree: SourceTree, folder: str) -> LocalProject | None:
    """The project in `folder`, None when there is none; its folder's name stands in for one that only a build tells."""
    names = tree.listing(folder)
    if not {"pyproject.toml", "setup.cfg", "setup.py"} & {*names}:
        return None
    readers = (("pyproject.toml", _of_pyproject), ("setup.cfg", _of_setup_cfg), ("setup.py", _of_setup_py))
    found = (read(tree, join(folder, name)) for name, read in readers if name in names)
    told = next((project for project in found if project.name), LocalProject(name=None))
    return told if told.name or not folder else LocalProject(name=canonicalize_name(posixpath.basename(folder)))


def described(tree: SourceTree, locked: LockedDistribution) -> LockedDistribution:
    """A first-party distribution with what its project says, where the lock does not say it."""
    if locked.source.kind is not SourceKind.FIRST_PARTY or locked.requires is not None:
        return locked
    folder = locked.source.location
    project = None if leaves_repository(tree, folder) else local_project(tree, folder)
    told = project or LocalProject(name=None)
    return replace(locked, version=locked.version or told.version, requires=told.requires)


def _of_pyproject(tree: SourceTree, path: str) -> LocalProject:
    project = project_file(tree.read(path))
    poetry = project.tool("poetry")
    if project.name is None and not poetry.text_or("name", ""):
        return LocalProject(name=None)
    name = project.name or canonicalize_name(poetry.text_or("name", ""))
    version = project.project.text_or("version", "") or poetry.text_or("version", "")
    requires = poetry_requirements(project) if project.name is None else _standard(project)
    return LocalProject(name=name, version=version, requires=tuple(requires))


def _standard(project: ProjectFile) -> Iterator[Requirement]:
    for line, condition in project.wishes():
        yield _conditional(line, condition)


def _of_setup_cfg(tree: SourceTree, path: str) -> LocalProject:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(decode(tree.read(path)))
    except configparser.Error:
        return LocalProject(name=None)
    sections = {section: dict(parser.items(section)) for section in parser.sections()}
    metadata, options = sections.get("metadata", {}), sections.get("options", {})
    extras = {extra: lines.splitlines() for extra, lines in sections.get("options.extras_require", {}).items()}
    return _told(metadata.get("name"), metadata.get("version"), options.get("install_requires", ""), extras)


def _of_setup_py(tree: SourceTree, path: str) -> LocalProject:
    try:
        module = ast.parse(tree.read(path).content)
    except (SyntaxError, ValueError, RecursionError):
        return LocalProject(name=None)
    calls = (node for node in ast.walk(module) if isinstance(node, ast.Call) and _is_setup(node.func))
    said = {word.arg: _literal(word.value) for call in calls for word in call.keywords if word.arg}
    return _told(said.get("name"), said.get("version"), said.get("install_requires"), said.get("extras_require"))


def _is_setup(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name == "setup"


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, MemoryError, RecursionError):
        return None


def _told(name: object, version: object, requires: object, extras: object) -> LocalProject:
    """Only what is of the right type counts: the rest is computed when the project is built."""
    if not isinstance(name, str) or not name.strip():
        return LocalProject(name=None)
    plain = isinstance(version, str) and not version.strip().startswith(("attr:", "file:"))
    optional = extras if isinstance(extras, Mapping) else {}
    lines = [(line, "") for line in _lines(requires)]
    lines += [(line, f'extra == "{extra}"') for extra, more in optional.items() for line in _lines(more)]
    return LocalProject(
        name=canonicalize_name(name.strip()),
        version=str(version).strip() if plain else "",
        requires=tuple(_readable(lines)),
    )


def _lines(value: object) -> Iterable[str]:
    found = value.splitlines() if isinstance(value, str) else value if isinstance(value, Sequence) else ()
    return [line.strip() for line in found if isinstance(line, str) and line.strip()]


def _readable(lines: Iterable[tuple[str, str]]) -> Iterator[Requirement]:
    for line, condition in lines:
        try:
            yield _conditional(line, condition)
        except (InvalidRequirement, RecursionError):
            continue  # setuptools would say so when the project is built; its code is found by its imports


def _conditional(line: str, condition: str) -> Requirement:
    wanted = Requirement(line)
    if condition:
        both = f"({wanted.marker}) and {condition}" if wanted.marker else condition
        wanted.marker = None
        return Requirement(f"{wanted} ; {both}")
    return wanted
