"""Where the build and cache directories may be: nowhere that what happens in them could cost the user a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monopack.domain.model.errors import InputError, Location
from monopack.domain.ports.source_tree import EntryKind, SourceTree

if TYPE_CHECKING:
    from monopack.domain.model.trace import Trace

_BUILD = ("build", "--build-dir")
_CACHE = ("cache", "--cache-dir")


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """Absolute paths with their links followed, `/`-separated: monopack's directories and what they must not touch."""

    build: str
    cache: str
    project: str
    home: str


def check_placement(around: Surroundings, *, packs_dir: str, packages: tuple[str, ...]) -> None:
    """Refuse directories that are, hold or lie in code; `packs_dir` and `packages` as seen from the project."""
    build, cache = around.build, around.cache
    code = [(packs_dir, "the packs directory"), *((package, "a source package") for package in packages)]
    folders = [(_join(around.project, path), what) for path, what in code]
    for folder, what in ((around.project, "the project root"), (around.home, "the home directory")):
        if folder and _holds(build, folder):
            raise _refusal(_BUILD, build, folder, what)
    for folder, what in folders:
        if _holds(build, folder) or _holds(folder, build):
            raise _refusal(_BUILD, build, folder, what)
        # Above the project the cache may hold anything: only its own names in it are ever touched.
        if _holds(folder, cache) or (_holds(cache, folder) and _holds(around.project, cache)):
            raise _refusal(_CACHE, cache, folder, what)


def source_packages(tree: SourceTree, roots: tuple[str, ...], traces: tuple[Trace, ...]) -> tuple[str, ...]:
    """Folders of code, relative to the project: packages of every source root and all that was traced.

    Below the project root itself a folder without `__init__.py` may be anything; elsewhere one that holds modules is
    a namespace package.
    """
    folders = [
        (root, f"{root}/{name}" if root else name)
        for root in roots
        for name, kind in tree.listing(root).items()
        if kind is EntryKind.FOLDER
    ]
    packages = {folder for root, folder in folders if _is_package(tree, folder, root)}
    traced = {portion for trace in traces for found in trace.modules for portion in found.module.portions if portion}
    return tuple(sorted(packages | traced))


def _is_package(tree: SourceTree, folder: str, root: str) -> bool:
    names = tree.listing(folder)
    return "__init__.py" in names or (root != "" and any(name.endswith(".py") for name in names))


def _holds(outer: str, inner: str) -> bool:
    """Whether `inner` is `outer` or lies in it."""
    return inner == outer or inner.startswith(outer.rstrip("/") + "/")


def _join(folder: str, path: str) -> str:
    """`path` below `folder`, with leading `../` taken as steps upwards."""
    while path.startswith("../"):
        folder, path = folder.rpartition("/")[0], path.removeprefix("../")
    return f"{folder.rstrip('/')}/{path}"


def _refusal(kind: tuple[str, str], refused: str, folder: str, what: str) -> InputError:
    name, option = kind
    relation = "is" if refused == folder else "holds" if _holds(refused, folder) else "lies in"
    return InputError(
        f"the {name} directory {relation} {what}",
        where=Location(path=refused),
        why=f"`{folder}` is not monopack's to write to",
        hint=f"name a folder of its own with `{option}`",
    )
