"""Which files a reference to data next to code means, and where they land."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monopack.domain.model.imports import DataReference
from monopack.domain.model.source import Module, SourceRoot
from monopack.domain.ports.source_tree import EntryKind, SourceTree
from monopack.domain.tracing.globs import everything_below, matching
from monopack.domain.tracing.patterns import absolute
from monopack.domain.tracing.resolver import Resolver, below_root


@dataclass(frozen=True, slots=True)
class Shipped:
    """A file of the project and where in the payload it lands."""

    path: str
    payload_path: str


@dataclass(frozen=True, slots=True)
class _Base:
    """A folder of code in the project, and the same folder in the payload."""

    folder: str
    payload_folder: str


class DataFinder:
    """Finds data files in the source tree."""

    def __init__(self, tree: SourceTree, resolver: Resolver, roots: Sequence[SourceRoot]) -> None:
        self._tree = tree
        self._resolver = resolver
        self._roots = sorted(roots, key=lambda root: len(root.path), reverse=True)

    def meant_by(self, reference: DataReference, module: Module) -> tuple[Shipped, ...] | None:
        """The files that `reference` in `module` names, sorted; None when there is nothing of that name.

        A file that would land outside the payload, or a folder that holds the code itself, is nothing of use there.
        """
        found = [
            shipped for base in self._bases(reference, module) for shipped in self._below(base, reference.path, module)
        ]
        return tuple(sorted(set(found), key=lambda shipped: shipped.path)) or None

    def matching(self, pattern: str) -> tuple[Shipped, ...]:
        """The files that a glob matches from the project root or a source root."""
        folders = dict.fromkeys(("", *(root.path for root in self._roots)))
        found = {path for folder in folders for path in matching(self._tree, folder, pattern)}
        return tuple(Shipped(path, self.payload_path(path)) for path in sorted(found))

    def payload_path(self, path: str) -> str:
        """Where a file of the project lands: without the innermost source root that holds it."""
        for root in self._roots:
            if not root.path or path.startswith(f"{root.path}/"):
                return below_root(path, root)
        return path

    def _bases(self, reference: DataReference, module: Module) -> Iterator[_Base]:
        if reference.package is None:
            yield _Base(posixpath.dirname(module.path), posixpath.dirname(module.payload_path))
            return
        name = absolute(reference.package, reference.level, module)
        package = self._resolver.find(name) if name else None
        if package is None:
            return
        for portion in package.portions or (posixpath.dirname(package.path),):
            name_path = package.name if package.portions else package.package
            yield _Base(portion, name_path.replace(".", "/"))

    def _below(self, base: _Base, path: str, module: Module) -> Iterator[Shipped]:
        climbed = posixpath.normpath(posixpath.join(base.payload_folder, path))
        if climbed.startswith("..") or climbed == ".":
            return
        whole = posixpath.normpath(posixpath.join(base.folder, path))
        for found in self._files(base, path, whole, module):
            below = posixpath.relpath(found, base.folder or ".")
            yield Shipped(found, posixpath.normpath(posixpath.join(base.payload_folder, below)))

    def _files(self, base: _Base, path: str, whole: str, module: Module) -> Iterator[str]:
        if "*" in path:
            yield from (found for found in matching(self._tree, base.folder, path) if not found.endswith(".py"))
            return
        folder, _, name = whole.rpartition("/")
        kind = self._tree.listing(folder).get(name)
        if kind is EntryKind.FOLDER:
            if not self._holds_code(whole, module):
                yield from everything_below(self._tree, whole)
        elif kind is not None:
            yield whole

    def _holds_code(self, folder: str, module: Module) -> bool:
        """A folder above the module itself, or above a source root, is a starting point and not data."""
        return any(
            path.startswith(f"{folder}/") or path == folder
            for path in (module.path, *(root.path for root in self._roots if root.path))
        )
