"""Test files by their place: their module's name, the folder that they are imported from, the conftests above them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from monopack.domain.model.source import Module, ModuleKind
from monopack.domain.ports.source_tree import EntryKind, SourceTree

_TEST_FOLDERS = frozenset({"tests", "test"})
_INIT = "__init__.py"
_CONFTEST = "conftest.py"


def is_in_test_folder(path: str) -> bool:
    """Whether a folder above the file is called `tests` or `test`."""
    return not _TEST_FOLDERS.isdisjoint(path.split("/")[:-1])


def join(folder: str, name: str) -> str:
    """`folder/name`, the project root being `""`."""
    return f"{folder}/{name}" if folder else name


def package_folders(tree: SourceTree, path: str) -> tuple[str, ...]:
    """The packages that the file is a module of, innermost first."""
    found: list[str] = []
    folder = posixpath.dirname(path)
    while _has(tree, folder, _INIT) and folder:
        found.append(folder)
        folder = posixpath.dirname(folder)
    return tuple(found)


def import_folder(tree: SourceTree, path: str) -> str:
    """The folder that test runners put on the path for the file: the first above it that is no package."""
    packages = package_folders(tree, path)
    return posixpath.dirname(packages[-1] if packages else path)


def module_at(tree: SourceTree, path: str) -> Module:
    """The file as a module. One in no package bears its path as name, so that no two files share one."""
    packages = package_folders(tree, path)
    folder = posixpath.dirname(packages[-1]) if packages else ""
    stem = path.removesuffix(".py")
    if packages:
        stem = posixpath.relpath(stem, folder or ".").removesuffix("/__init__")
        return Module(
            name=stem.replace("/", "."), kind=_kind(path), path=path, payload_path=path, portions=_portions(path)
        )
    return Module(name=stem.replace(".", "\0"), kind=ModuleKind.MODULE, path=path, payload_path=path)


def conftests(tree: SourceTree, path: str) -> tuple[str, ...]:
    """The `conftest.py` of every folder above the file, outermost first."""
    return tuple(join(folder, _CONFTEST) for folder in _above(path) if _has(tree, folder, _CONFTEST))


def package_files(tree: SourceTree, path: str) -> tuple[str, ...]:
    """The `__init__.py` of every package that the file is a module of."""
    return tuple(join(folder, _INIT) for folder in package_folders(tree, path))


def laid_path(path: str) -> str:
    """Where a file of the tests lands: its path in the project, one of a sibling project without the climb to it."""
    while path.startswith("../"):
        path = path[3:]
    return path


def _above(path: str) -> Iterator[str]:
    parts = posixpath.dirname(path).split("/")
    climbs = parts.count("..")
    if not climbs:
        yield ""
    for length in range(climbs + 1, len(parts) + 1):
        folder = "/".join(parts[:length])
        if folder:
            yield folder


def _has(tree: SourceTree, folder: str, name: str) -> bool:
    return tree.listing(folder).get(name) is EntryKind.FILE


def _kind(path: str) -> ModuleKind:
    return ModuleKind.PACKAGE if _portions(path) else ModuleKind.MODULE


def _portions(path: str) -> tuple[str, ...]:
    return (posixpath.dirname(path),) if path.endswith(f"/{_INIT}") else ()
