"""Which lock the project has: in its root, else in the nearest folder above that has one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monopack.domain.model.errors import InputError
from monopack.domain.model.names import printable
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.ports.lock_reader import LockReader
from monopack.domain.ports.source_tree import SourceTree


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundLock:
    """A lock and who reads it; `path` is relative to the project root."""

    reader: LockReader
    path: str


def find_lock(readers: Sequence[LockReader], tree: SourceTree, *, asked: PackageManager | None) -> FoundLock | None:
    """The project's lock; None when there is none and none was asked for.

    `InputError` when several managers' locks stand in one folder, however they came there: one may be an export of
    another, but which of them is kept up to date only the user knows. Also when the asked manager's lock is missing.
    """
    wanted = [reader for reader in readers if asked in {None, reader.manager}]
    for folder in tree.folders_above():
        found = _in_folder(wanted, folder)
        if len(found) > 1:
            raise _ambiguous(found)
        if found:
            return found[0]
    if asked:
        raise _missing(asked, wanted, tree)
    return None


def no_lock(readers: Sequence[LockReader], tree: SourceTree) -> InputError:
    """What to tell when an import needs a distribution and the project has no lock."""
    return InputError(
        "no lock found, but imports need distributions",
        why=_looked_for(readers, tree),
        hint="lock the project's dependencies with your package manager; for pip, list them in `requirements.txt`",
    )


def _in_folder(readers: Iterable[LockReader], folder: str) -> list[FoundLock]:
    paths = ((reader, reader.find(folder)) for reader in readers)
    return [FoundLock(reader=reader, path=path) for reader, path in paths if path is not None]


def _ambiguous(found: Sequence[FoundLock]) -> InputError:
    candidates = (f"`{printable(lock.path)}` ({lock.reader.manager.value})" for lock in found)
    choices = " or ".join(f"`--package-manager {lock.reader.manager.value}`" for lock in found)
    return InputError("several package managers' locks found", why=", ".join(candidates), hint=f"choose: {choices}")


def _missing(asked: PackageManager, readers: Sequence[LockReader], tree: SourceTree) -> InputError:
    return InputError(
        f"no lock of `{asked.value}` found",
        why=_looked_for(readers, tree),
        hint=f"make one with {asked.value}, or let `--package-manager auto` find the one that is there",
    )


def _looked_for(readers: Iterable[LockReader], tree: SourceTree) -> str:
    names = ", ".join(f"`{name}`" for reader in readers for name in reader.looked_for())
    above = "" if len(tree.folders_above()) == 1 else " and the folders above it, up to the repository's root"
    return f"looked for {names} in the project root{above}"
