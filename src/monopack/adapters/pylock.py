"""`pylock.toml` (PEP 751), whoever wrote it."""

from __future__ import annotations

from monopack.domain.locking.document import parse_toml
from monopack.domain.locking.graph import without
from monopack.domain.locking.local_project import described
from monopack.domain.locking.places import folder_of, join, place
from monopack.domain.locking.project_file import ProjectFile, project_file
from monopack.domain.locking.pylock_entries import PylockFile
from monopack.domain.locking.pylock_fit import check_fit, roots
from monopack.domain.model.errors import Location
from monopack.domain.model.lock import Lock, LockedDistribution
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.target import Target
from monopack.domain.ports.lock_reader import LockReader
from monopack.domain.ports.source_tree import SourceTree

_NAME = "pylock.toml"


class PylockToml(LockReader):
    """Reads `pylock.toml`, or the only `pylock.<name>.toml` where there is none."""

    def __init__(self, *, tree: SourceTree) -> None:
        self._tree = tree

    def read(self, path: str, target: Target) -> Lock:
        """The lock for `target`: all extras and default groups ship, other groups are development."""
        file = self._tree.read(path)
        locked = PylockFile(parse_toml(file), lambda relative: place(self._tree, path, relative))
        locked.check_target(target)
        shipped = self._described(locked.shipped(target))
        project = self._project(path)
        if project:
            check_fit(project, shipped, lock=Location(path=path), environment=target.marker_environment())
        return Lock(
            manager=PackageManager.PYLOCK,
            path=path,
            distributions=shipped,
            roots=roots(project, shipped),
            development=without(self._described(locked.everything(target)), shipped),
            index=locked.index(),
            sha256=file.sha256,
        )

    def _described(self, found: tuple[LockedDistribution, ...]) -> tuple[LockedDistribution, ...]:
        return tuple(described(self._tree, locked) for locked in found)

    def _project(self, path: str) -> ProjectFile | None:
        """The project file that belongs to the lock: a named lock may be for anything."""
        folder, name = folder_of(path), path.rpartition("/")[2]
        if name != _NAME or "pyproject.toml" not in self._tree.listing(folder):
            return None
        return project_file(self._tree.read(join(folder, "pyproject.toml")))
