"""Wheels that lie in folders: judged before uv unpacks them."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from monopack.adapters.uv.indexes import IndexSettings
from monopack.domain.admission.archive import ArchiveMember, problem_of
from monopack.domain.admission.metadata import is_version
from monopack.domain.model.lock import LockedDistribution, SourceKind

_UNIX = 3
_SUFFIX = ".whl"


def local_problem(locked: LockedDistribution, settings: IndexSettings, *, root: Path) -> str:
    """Why a local file that `locked` means must not be unpacked; `""` when it may, or when there is none."""
    return next((problem for path in _meant(locked, settings, root) if (problem := _problem(path))), "")


def _meant(locked: LockedDistribution, settings: IndexSettings, root: Path) -> Iterator[Path]:
    if locked.source.kind is not SourceKind.INDEX:
        place = local_path(locked.source.location, root)
        if place and place.suffix == _SUFFIX and place.is_file():
            yield place
        return
    links = (local_path(link, root) for link in settings.find_links)
    for folder in (link for link in links if link and link.is_dir()):
        for path in sorted(folder.iterdir()):
            if _is_of(path, locked) and (not locked.hashes or f"sha256:{sha256_of(path)}" in locked.hashes):
                yield path


def local_path(location: str, root: Path) -> Path | None:
    """The path that a location means, None for one elsewhere."""
    if "://" not in location:
        return root / location
    return Path(unquote(urlsplit(location).path)) if location.startswith("file:") else None


def _is_of(path: Path, locked: LockedDistribution) -> bool:
    if path.suffix != _SUFFIX or not path.is_file():
        return False
    try:
        name, version, _, _ = parse_wheel_filename(path.name)
    except InvalidWheelFilename:
        return False
    return name == locked.name and is_version(str(version), locked.version)


def sha256_of(path: Path) -> str:
    """The file's digest, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _problem(path: Path) -> str:
    """Whatever cannot be read as an archive at all is left to uv, which says more of it."""
    try:
        with zipfile.ZipFile(path) as archive:
            return problem_of(map(_member, archive.infolist()))
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return ""


def _member(info: zipfile.ZipInfo) -> ArchiveMember:
    mode = info.external_attr >> 16 if info.create_system == _UNIX else 0
    return ArchiveMember(path=info.orig_filename, size=info.file_size, mode=mode)
