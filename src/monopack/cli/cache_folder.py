"""Where results are kept between runs, or for one run only."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from monopack.adapters.files.temporary import temporary_folder
from monopack.adapters.files.writing import make_folders
from monopack.cli.configuration import Configuration
from monopack.domain.model.errors import InputError, Location
from monopack.domain.ports.progress import Progress

_HINT = "name another folder with `--cache-dir`, or use `--no-cache`"
_ROOT_USER = 0


def cache_folder(configuration: Configuration, progress: Progress) -> Iterator[Path]:
    """Yields the folder, which may not exist yet; a temporary one where nothing is to be kept.

    `InputError` for a named folder that cannot be trusted; the default one is only warned of and left alone, also where
    it cannot be written to, as in a container whose home is read-only.
    """
    folder = _kept(configuration, progress) if configuration.caching else None
    if folder is not None:
        yield folder
        return
    with temporary_folder(prefix="monopack-cache-") as temporary:
        yield temporary


def _kept(configuration: Configuration, progress: Progress) -> Path | None:
    named = configuration.settings.cache_dir
    folder = _usual() if named is None else named.absolute()
    why = _distrust(folder) or _exposure(folder) or _overlap(folder, configuration)
    if not why and named is None:
        why = _closed(folder)
    if not why:
        return folder
    if named is not None:
        raise InputError("cannot be the cache directory", where=Location(path=str(named)), why=why, hint=_HINT)
    progress.warning(f"nothing is kept for later runs: `{folder}`: {why}")
    return None


def _usual() -> Path:
    from platformdirs import user_cache_dir  # noqa: PLC0415  # not where a folder is named

    return Path(user_cache_dir("monopack", appauthor=False))


def _closed(folder: Path) -> str:
    """Why nothing can be put there; `""` when something can."""
    try:
        make_folders(folder)
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return "" if os.access(folder, os.W_OK) else "it cannot be written to"


def _distrust(folder: Path) -> str:
    """Why what lies there may be another's, who could put something into packs; `""` when it may be used."""
    if not folder.is_absolute():
        return "there is no home directory"
    try:
        found = folder.lstat()
    except OSError:
        return ""
    if not stat.S_ISDIR(found.st_mode):
        return "it is a symbolic link" if stat.S_ISLNK(found.st_mode) else "it is no folder"
    if os.name == "posix" and found.st_uid not in {os.geteuid(), _ROOT_USER}:
        return "it belongs to another user"
    if os.name == "posix" and found.st_mode & stat.S_IWOTH:
        return "everybody may write to it"
    return _linked(folder)


def _linked(folder: Path) -> str:
    """A link in it would lead what is deleted there, by its name alone, to another folder."""
    try:
        found = sorted(folder.iterdir())
        below = [path for part in found if part.is_dir() and not part.is_symlink() for path in part.iterdir()]
    except OSError:
        return ""
    link = next((path for path in (*found, *sorted(below)) if path.is_symlink()), None)
    return f"`{link.relative_to(folder)}` in it is a symbolic link" if link else ""


def _exposure(folder: Path) -> str:
    """Why another user could put a folder of theirs in its place; `""` when none can, or where that is not known."""
    for above in folder.parents if os.name == "posix" else ():
        try:
            found = above.stat()
        except OSError:
            continue
        loose = found.st_mode & stat.S_IWOTH and not found.st_mode & stat.S_ISVTX
        if loose and found.st_uid not in {os.geteuid(), _ROOT_USER}:
            return f"it lies in `{above}`, which belongs to another user and to which everybody may write"
    return ""


def _overlap(folder: Path, configuration: Configuration) -> str:
    """A build directory that holds the project, too, is refused for that: the cache is not what is wrong then."""
    build = Path(os.path.realpath(configuration.settings.build_dir))
    inside, around = (
        Path(os.path.realpath(path)).is_relative_to(build) for path in (folder, configuration.project.root)
    )
    return "it lies in the build directory" if inside and not around else ""
