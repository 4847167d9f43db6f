"""Finding the files of a project that may hold tests."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

from monopack.domain.model.source import SourceRoot
from monopack.domain.ports.source_tree import EntryKind, SourceTree
from monopack.domain.testing.places import is_in_test_folder, join
from monopack.domain.testing.pytest_settings import PytestSettings, pytest_settings
from monopack.domain.tracing.globs import folders_matching

# pytest's own `norecursedirs` and what tools leave behind.
_NEVER = frozenset({"build", "dist", "node_modules", "venv", "env", "site-packages", "__pycache__", "CVS", "_darcs"})
_UNITTEST_FILES = "test*.py"
_MARK_OF_ENVIRONMENT = "pyvenv.cfg"


def test_files(tree: SourceTree, roots: Sequence[SourceRoot], *, ignored: frozenset[str]) -> tuple[str, ...]:
    """Every file that pytest or unittest would look into, sorted; `ignored` are folders that monopack writes to.

    Each project (the root, and each workspace member) says by its own configuration where its tests are.
    """
    found: set[str] = set()
    for folder in project_folders(tree, roots):
        settings = pytest_settings(tree, folder)
        for start in _starts(tree, folder, settings):
            found.update(_files(tree, start, settings.python_files, ignored))
    return tuple(sorted(found))


def project_folders(tree: SourceTree, roots: Iterable[SourceRoot]) -> tuple[str, ...]:
    """The project root and the folders of its members: those of source roots, above a `src`."""
    folders = [""]
    for root in roots:
        above = posixpath.dirname(root.path) if posixpath.basename(root.path) == "src" else root.path
        folders.append(above if tree.listing(above) else root.path)
    return tuple(dict.fromkeys(folders))


def _starts(tree: SourceTree, folder: str, settings: PytestSettings) -> tuple[str, ...]:
    """Where to look: `testpaths`, as long as any of them is there, else everywhere."""
    named = [found for path in settings.testpaths for found in _named(tree, folder, path)]
    return tuple(named) or (folder,)


def _named(tree: SourceTree, folder: str, path: str) -> Iterator[str]:
    whole = posixpath.normpath(join(folder, path))
    whole = "" if whole == "." else whole
    above, _, name = whole.rpartition("/")
    if not whole or tree.listing(above).get(name) is not None:
        yield whole
    else:
        yield from folders_matching(tree, folder, path)


def _files(tree: SourceTree, start: str, patterns: Sequence[str], ignored: frozenset[str]) -> Iterator[str]:
    if start.endswith(".py"):
        yield start
        return
    listing = tree.listing(start)
    if _MARK_OF_ENVIRONMENT in listing:
        return
    for name, kind in listing.items():
        path = join(start, name)
        if kind is EntryKind.FOLDER:
            if not (name.startswith(".") or name in _NEVER or name.endswith(".egg") or path in ignored):
                yield from _files(tree, path, patterns, ignored)
        elif kind is EntryKind.FILE and _is_test(path, name, patterns):
            yield path


def _is_test(path: str, name: str, patterns: Sequence[str]) -> bool:
    if not name.endswith(".py"):
        return False
    by_pytest = any(fnmatchcase(name, posixpath.basename(pattern)) for pattern in patterns)
    return by_pytest or (is_in_test_folder(path) and fnmatchcase(name, _UNITTEST_FILES))
