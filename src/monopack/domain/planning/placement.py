"""Where a build directory may be: nowhere that replacing it could cost the user a file."""

from __future__ import annotations

from dataclasses import dataclass

from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.trace import Trace
from monopack.domain.ports.source_tree import EntryKind, SourceTree


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """Absolute paths with their links followed, `/`-separated: the build directory and what it must not touch."""

    build: str
    project: str
    home: str


def check_placement(around: Surroundings, *, packs_dir: str, packages: tuple[str, ...]) -> None:
    """Refuse a build directory that is, holds or lies in code; `packs_dir` and `packages` as seen from the project."""
    build = around.build
    for folder, what in ((around.project, "the project root"), (around.home, "the home directory")):
        if folder and _holds(build, folder):
            raise _refusal(build, folder, what)
    for path, what in ((packs_dir, "the packs directory"), *((package, "a source package") for package in packages)):
        folder = _join(around.project, path)
        if _holds(build, folder) or _holds(folder, build):
            raise _refusal(build, folder, what)


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


def _refusal(build: str, folder: str, what: str) -> InputError:
    relation = "is" if build == folder else "holds" if _holds(build, folder) else "lies in"
    return InputError(
        f"the build directory {relation} {what}",
        where=Location(path=build),
        why=f"`{folder}` is not monopack's to replace",
        hint="name a folder of its own with `--build-dir`",
    )
