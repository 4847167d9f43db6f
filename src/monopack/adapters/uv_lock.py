"""`uv.lock`, read without uv."""

from __future__ import annotations

from monopack.domain.locking.document import Table, parse_toml
from monopack.domain.locking.uv_fit import check_fit
from monopack.domain.locking.uv_workspace import UvWorkspace
from monopack.domain.model.errors import InputError
from monopack.domain.model.lock import Lock
from monopack.domain.model.target import Target
from monopack.domain.ports.lock_reader import LockReader
from monopack.domain.ports.source_tree import SourceTree


class UvLock(LockReader):
    """Reads version 1 of uv's lock, every revision of which keeps the meaning of what it found."""

    def __init__(self, *, tree: SourceTree) -> None:
        self._tree = tree

    def read(self, path: str, target: Target) -> Lock:
        """The lock for `target`, of the workspace member in the project root, or of all when none is there."""
        file = self._tree.read(path)
        document = parse_toml(file)
        _check_version(document)
        workspace = UvWorkspace(document, self._tree)
        workspace.check_target(target)
        check_fit(document, workspace.entries, self._tree)
        return workspace.lock(target, file.sha256)


def _check_version(document: Table) -> None:
    version = document.values.get("version")
    if version is None:
        raise InputError("`version` is missing", where=document.where, hint="run `uv lock`")
    if version != 1 or isinstance(version, bool):
        why = "only version 1 is known"
        raise InputError(f"unknown lock version `{version!r}`", where=document.where, why=why)
