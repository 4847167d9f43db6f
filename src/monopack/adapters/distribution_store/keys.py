"""Names of entries: everything that decides a distribution's bytes."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from monopack.domain.model.errors import PackFailure
from monopack.domain.model.lock import IndexOptions, LockedDistribution, SourceKind
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.target import Target

FORMAT = 2
"""Counts up when entries are chosen, laid out or normalized differently."""
_PASSING = frozenset({".git", ".hg", "__pycache__", ".venv", ".tox", ".mypy_cache", ".pytest_cache", ".ruff_cache"})


def key_of(locked: LockedDistribution, *, index: IndexOptions, target: Target, root: Path, origin: str) -> str:
    """A file name; with hashes in the lock they alone say which files may be meant, else the source does."""
    source = locked.source
    facts: list[object] = [FORMAT, locked.name, locked.version, target.version, target.platform.name, origin]
    if locked.hashes and source.kind is SourceKind.INDEX:
        facts += sorted(locked.hashes)
    else:
        places = [index.index_url, index.extra_index_urls, index.find_links, index.no_index]
        facts += [source.kind.value, source.location, source.subdirectory, locked.hashes, places]
        facts.append(_local_content(locked, root))
        facts.append(_local_candidates(locked, index, root))
    digest = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:24]
    return f"{locked.name}-{locked.version or 'local'}-{digest}"


def _local_content(locked: LockedDistribution, root: Path) -> str:
    """A digest of what a path names now: nothing else would notice that it changed."""
    location = locked.source.location
    if location.startswith("file:"):
        path = Path(unquote(urlsplit(location).path))
    elif locked.source.kind is SourceKind.PATH:
        path = root / location
    else:
        return ""
    try:
        return _digest_of_folder(path) if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        why = f"{location}: {error.strerror}"
        raise PackFailure(f"`{locked.name}` cannot be read", where=locked.where, why=why) from error


def _local_candidates(locked: LockedDistribution, index: IndexOptions, root: Path) -> list[tuple[str, str]]:
    """What local folders hold of the distribution now: without hashes, two projects may mean other bytes."""
    folders = (
        root / unquote(place.removeprefix("file://"))
        for place in index.find_links
        if "://" not in place.removeprefix("file://")
    )
    files = (path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir()) if path.is_file())
    named = (path for path in files if canonicalize_name(path.name).startswith(f"{locked.name}-"))
    return [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in named]


def _digest_of_folder(folder: Path) -> str:
    digest = hashlib.sha256()
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _PASSING and not name.endswith(".egg-info"))
        for path in (Path(parent) / name for name in sorted(files)):
            content = os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
            digest.update(json.dumps([str(path.relative_to(folder)), len(content)]).encode() + content)
    return digest.hexdigest()
