"""Files that a glob matches in the source tree."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from monopack.domain.ports.source_tree import EntryKind, SourceTree

_NEVER = frozenset({"__pycache__", ".git", ".hg", ".svn", ".DS_Store", "Thumbs.db", "node_modules"})
_NEVER_ENDING = (".pyc", ".pyo", ".pyi")
_WILD = frozenset("*?[")


def is_shippable(name: str) -> bool:
    """Whether a file or folder of that name may ship when its folder is taken as a whole."""
    return name not in _NEVER and not name.endswith(_NEVER_ENDING)


def matching(tree: SourceTree, folder: str, pattern: str) -> Iterator[str]:
    """Files below `folder` that fit `pattern`, sorted; `**` stands for any folders, a folder for all that it holds.

    Names with a leading dot are only matched by a pattern that has one, as in a shell.
    """
    parts = tuple(part for part in pattern.split("/") if part not in ("", "."))
    yield from sorted(set(_matching(tree, folder, parts)))


def everything_below(tree: SourceTree, folder: str) -> Iterator[str]:
    """All files of a folder, at any depth, but byte code, stubs and what version control keeps there."""
    for name, kind in sorted(tree.listing(folder).items()):
        path = f"{folder}/{name}" if folder else name
        if not is_shippable(name):
            continue
        if kind is EntryKind.FOLDER:
            yield from everything_below(tree, path)
        else:
            yield path


def _matching(tree: SourceTree, folder: str, parts: tuple[str, ...]) -> Iterator[str]:
    first, rest = parts[0], parts[1:]
    if first == "..":
        yield from _matching(tree, _parent(folder), rest) if rest else ()
        return
    if first == "**":
        yield from _matching(tree, folder, rest) if rest else everything_below(tree, folder)
    for name, kind in tree.listing(folder).items():
        if not is_shippable(name) or not _fits(name, first):
            continue
        path = f"{folder}/{name}" if folder else name
        if kind is EntryKind.FOLDER:
            below = parts if first == "**" else rest
            yield from _matching(tree, path, below) if below else everything_below(tree, path)
        elif not rest and first != "**":
            yield path


def _fits(name: str, pattern: str) -> bool:
    if name.startswith(".") and not pattern.startswith("."):
        return False
    return pattern in ("**", name) or (not _WILD.isdisjoint(pattern) and fnmatchcase(name, pattern))


def _parent(folder: str) -> str:
    above, _, last = folder.rpartition("/")
    return f"{folder}/.." if last in ("", "..") and folder else above if folder else ".."


def folders_matching(tree: SourceTree, folder: str, pattern: str) -> Iterator[str]:
    """Folders below `folder` that fit a glob, in the tree's order."""
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    waiting = [(folder, tuple(parts))]
    while waiting:
        path, rest = waiting.pop()
        if not rest:
            yield path
            continue
        first, below = rest[0], rest[1:]
        if first == "..":
            waiting.append((f"{path}/.." if path else "..", below))
            continue
        if first == "**":
            waiting.append((path, below))
        for name, kind in tree.listing(path).items():
            if kind is EntryKind.FOLDER and is_shippable(name) and _fits(name, first):
                waiting.append((f"{path}/{name}" if path else name, rest if first == "**" else below))
