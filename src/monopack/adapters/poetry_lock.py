"""`poetry.lock`, read without Poetry."""

from __future__ import annotations

from monopack.domain.locking.document import parse_toml
from monopack.domain.locking.places import folder_of, join, place
from monopack.domain.locking.poetry_lock import PoetryLocked
from monopack.domain.locking.project_file import ProjectFile, project_file
from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.lock import Lock
from monopack.domain.model.names import printable
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.target import Target
from monopack.domain.ports.lock_reader import LockReader
from monopack.domain.ports.source_tree import SourceTree


class PoetryLock(LockReader):
    """Reads the locks of Poetry 1 and 2, for `[tool.poetry]` and `[project]` alike."""

    def __init__(self, *, tree: SourceTree) -> None:
        self._tree = tree

    def read(self, path: str, target: Target) -> Lock:
        """The lock for `target`; its groups other than `main` are development."""
        file = self._tree.read(path)
        document = parse_toml(file)
        locked = PoetryLocked(document, self._project(path), lambda relative: place(self._tree, path, relative))
        locked.check(target)
        shipped = locked.distributions(target)
        return Lock(
            manager=PackageManager.POETRY,
            path=path,
            distributions=shipped,
            roots=locked.roots(),
            development=locked.development(target, shipped),
            sha256=file.sha256,
            warnings=locked.left_out(target),
        )

    def _project(self, path: str) -> ProjectFile:
        folder = folder_of(path)
        beside = join(folder, "pyproject.toml")
        if "pyproject.toml" not in self._tree.listing(folder):
            what = f"the lock has no `{printable(beside)}` beside it"
            raise InputError(
                what, where=Location(path=path), hint="Poetry's lock is read together with its project file"
            )
        return project_file(self._tree.read(beside))
