"""Which lock the project has: in its root, else in the nearest folder above that has one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from monopack.domain.locking.places import join
from monopack.domain.model.errors import InputError
from monopack.domain.model.names import printable
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.ports.source_tree import SourceTree

_NAMES = {
    PackageManager.PIP: "requirements.txt",
    PackageManager.UV: "uv.lock",
    PackageManager.POETRY: "poetry.lock",
    PackageManager.PIPENV: "Pipfile.lock",
    PackageManager.PYLOCK: "pylock.toml",
}
_NAMED_PYLOCK = re.compile(r"pylock\.[^.]+\.toml")
"""What PEP 751 allows beside the name above."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundLock:
    """A lock and whose it is; `path` is relative to the project root."""

    manager: PackageManager
    path: str


def find_lock(tree: SourceTree, *, asked: PackageManager | None) -> FoundLock | None:
    """The project's lock; None when there is none and none was asked for.

    `InputError` when several managers' locks stand in one folder, however they came there: one may be an export of
    another, but which of them is kept up to date only the user knows. Also when the asked manager's lock is missing.
    """
    wanted = [asked] if asked else list(PackageManager)
    for folder in tree.folders_above():
        found = list(_in_folder(wanted, folder, tree))
        if len(found) > 1:
            raise _ambiguous(found)
        if found:
            return found[0]
    if asked:
        raise _missing(asked, tree)
    return None


def no_lock(tree: SourceTree) -> InputError:
    """What to tell when an import needs a distribution and the project has no lock."""
    return InputError(
        "no lock found, but imports need distributions",
        why=_looked_for(PackageManager, tree),
        hint="lock the project's dependencies with your package manager; for pip, list them in `requirements.txt`",
    )


def _in_folder(wanted: Iterable[PackageManager], folder: str, tree: SourceTree) -> Iterator[FoundLock]:
    names = tree.listing(folder)
    for manager in wanted:
        name = _NAMES[manager] if _NAMES[manager] in names else ""
        if not name and manager is PackageManager.PYLOCK:
            name = _named_pylock(folder, names)
        if name:
            yield FoundLock(manager=manager, path=join(folder, name))


def _named_pylock(folder: str, names: Iterable[str]) -> str:
    """The only `pylock.<name>.toml`, or `""`; `InputError` when there are several."""
    named = sorted(name for name in names if _NAMED_PYLOCK.fullmatch(name))
    if len(named) > 1:
        raise InputError(
            "several named lock files found",
            why=", ".join(f"`{printable(join(folder, name))}`" for name in named),
            hint=f"call the one that packs are built from `{_NAMES[PackageManager.PYLOCK]}`",
        )
    return named[0] if named else ""


def _ambiguous(found: Sequence[FoundLock]) -> InputError:
    candidates = (f"`{printable(lock.path)}` ({lock.manager.value})" for lock in found)
    choices = " or ".join(f"`--package-manager {lock.manager.value}`" for lock in found)
    return InputError("several package managers' locks found", why=", ".join(candidates), hint=f"choose: {choices}")


def _missing(asked: PackageManager, tree: SourceTree) -> InputError:
    return InputError(
        f"no lock of `{asked.value}` found",
        why=_looked_for([asked], tree),
        hint=f"make one with {asked.value}, or let `--package-manager auto` find the one that is there",
    )


def _looked_for(managers: Iterable[PackageManager], tree: SourceTree) -> str:
    known = [_NAMES[manager] for manager in managers]
    known += ["pylock.<name>.toml"] if _NAMES[PackageManager.PYLOCK] in known else []
    names = ", ".join(f"`{name}`" for name in known)
    above = "" if len(tree.folders_above()) == 1 else " and the folders above it, up to the repository's root"
    return f"looked for {names} in the project root{above}"
