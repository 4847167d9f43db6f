"""Locked distributions as lines of a requirement file that pins each to its own files."""

from __future__ import annotations

from pathlib import Path

from packaging.version import InvalidVersion, Version

from monopack.domain.model.lock import LockedDistribution, SourceKind

_ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar.zst", ".tar")


def requirement_line(locked: LockedDistribution, *, root: Path) -> str:
    """`name==version` or `name @ url`, followed by all hashes that the lock allows."""
    source = locked.source
    if source.kind is SourceKind.INDEX:
        return f"{locked.name}{_pin(locked.version)}{_hashes(locked)}"
    url = _url(locked, root)
    fragment = f"subdirectory={source.subdirectory}" if source.subdirectory else ""
    separator = ("&" if "#" in url else "#") if fragment else ""
    hashes = _hashes(locked) if _has_one_file(locked) else ""
    return f"{locked.name} @ {url}{separator}{fragment}{hashes}"


def _pin(version: str) -> str:
    try:
        Version(version)
    except InvalidVersion:
        return f"==={version}"
    return f"=={version}"


def _hashes(locked: LockedDistribution) -> str:
    return "".join(f" \\\n    --hash={digest}" for digest in locked.hashes)


def _url(locked: LockedDistribution, root: Path) -> str:
    location = locked.source.location
    if locked.source.kind is SourceKind.PATH and "://" not in location:
        return (root / location).resolve().as_uri()
    if locked.source.kind is SourceKind.VCS and not location.startswith("git+"):
        return f"git+{location}"
    return location


def _has_one_file(locked: LockedDistribution) -> bool:
    """Repositories and folders have no hash of their own."""
    name = locked.source.location.partition("#")[0].partition("?")[0]
    return locked.source.kind is not SourceKind.VCS and name.lower().endswith(_ARCHIVES)
