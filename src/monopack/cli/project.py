"""Where the project is: its packs folder, its root, and the file that configures it."""

from __future__ import annotations

import keyword
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monopack.cli import values
from monopack.cli.project_file import ProjectFile, read_project_file
from monopack.domain.model.errors import InputError

_DEFAULT = Path("packs")


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    """`root` is absolute, `packs_dir` the packs folder's name in it; `file` configures it, if there is one."""

    root: Path
    packs_dir: str
    file: ProjectFile | None = None


def locate(given: object | None) -> Project:
    """The project whose packs folder is `given` (by command line or environment), or that this folder's file names.

    A file configures the project whose packs folder it names; it lies in that project's root or in this folder.
    """
    here = _here()
    chosen = _path_or_none(given)
    project = _of_folder(_DEFAULT if given is None else chosen or _DEFAULT, here)
    nearby = read_project_file(Path())
    if given is None:
        return _named_by(nearby, project, here)
    own = nearby if project.root == here else read_project_file(_shown(project.root, here))
    if own is None and nearby is not None and _packs_of(nearby, here) == project.root / project.packs_dir:
        own = nearby
    return Project(root=project.root, packs_dir=project.packs_dir, file=own)


def check_packs_folder(project: Project) -> None:
    """`InputError` when the packs folder is none, or cannot be imported from."""
    folder = project.root / project.packs_dir
    if not folder.is_dir():
        why = f"tried `{folder}`" if not folder.exists() else f"`{folder}` is not a folder"
        raise InputError("no packs directory", why=why, hint="name it with `--packs-dir`")
    if not project.packs_dir.isidentifier() or keyword.iskeyword(project.packs_dir):
        why = f"`{folder}` holds modules of a package of that name"
        raise InputError(f"the packs directory's name `{project.packs_dir}` cannot be imported", why=why)


def _named_by(nearby: ProjectFile | None, default: Project, here: Path) -> Project:
    """The project that this folder's file names, or the one that lies here."""
    if nearby is None:
        return default
    packs = _packs_of(nearby, here)
    own = read_project_file(_shown(packs.parent, here)) if packs.parent != here else None
    if own is not None:
        why = f"`{nearby.path}` names `{packs}`, beside which lies `{own.path}` with a table of its own"
        raise InputError("two files configure this project", why=why, hint="keep one `[tool.monopack]`")
    return Project(root=packs.parent, packs_dir=packs.name, file=nearby)


def _packs_of(file: ProjectFile, here: Path) -> Path:
    table: Mapping[str, Any] = file.by_field()
    return _absolute(_path_or_none(table.get("packs_dir")) or file.path.parent / _DEFAULT, here)


def _of_folder(packs: Path, here: Path) -> Project:
    folder = _absolute(packs, here)
    return Project(root=folder.parent, packs_dir=folder.name)


def _path_or_none(value: object | None) -> Path | None:
    """None for what the settings will refuse by and by."""
    try:
        return values.path(value) if value is not None else None
    except ValueError:
        return None


def _absolute(path: Path, here: Path) -> Path:
    """Without `..`, links left alone: a packs folder that is a link belongs to where the link lies."""
    return Path(os.path.normpath(here / path))


def _shown(folder: Path, here: Path) -> Path:
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _here() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise InputError("the current directory is gone", hint="change to one that exists") from None
