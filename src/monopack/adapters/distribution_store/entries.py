"""One distribution on disk: `files/` and `record.json`, whose first line is the digest of the rest."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from monopack.adapters.files import effects
from monopack.adapters.files.writing import remove_file, write_new
from monopack.domain.admission.paths import escape
from monopack.domain.model.distribution import Distribution, DistributionFile
from monopack.domain.model.names import NormalizedName

FILES = "files"
RECORD = "record.json"
_SHORTAGES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})


class DamagedEntryError(Exception):
    """An entry that is there but not as it was written; the text says what is wrong."""


def damaged_by(error: Exception, text: str) -> DamagedEntryError:
    """That an entry is damaged; what the system lacks for the moment says nothing of entries and is raised as it is."""
    if isinstance(error, OSError) and error.errno in _SHORTAGES:
        raise error
    return DamagedEntryError(text)


def write_sealed(path: Path, content: dict[str, Any]) -> None:
    """Write JSON below its own digest, as a whole or not at all."""
    body = json.dumps(content, separators=(",", ":")).encode()
    staged = path.with_name(f"{path.name}.{os.getpid()}.new")
    remove_file(staged)
    write_new(staged, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    effects.replace(staged, path)


def read_sealed(path: Path) -> dict[str, Any]:
    """What `write_sealed` wrote; `DamagedEntryError` when the file that is there holds something else."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise DamagedEntryError(f"`{path.name}` is no regular file")
    digest, _, body = path.read_bytes().partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != digest:
        raise DamagedEntryError(f"`{path.name}` was changed")
    content: dict[str, Any] = json.loads(body)
    return content


def write_entry(folder: Path, distribution: Distribution) -> None:
    """Describe the files that lie in `folder` already."""
    write_sealed(
        folder / RECORD,
        {
            "key": distribution.key,
            "name": distribution.name,
            "version": distribution.version,
            "files": [[file.path, file.size, file.sha256, file.executable] for file in distribution.files],
            "requires": [str(requirement) for requirement in distribution.requires],
            "namespaces": distribution.namespaces,
            "warnings": distribution.warnings,
        },
    )


def read_entry(folder: Path, key: str) -> Distribution | None:
    """The distribution that `folder` holds under `key`, None when there is none; sizes of all files are checked."""
    try:
        content = read_sealed(folder / RECORD)
    except (FileNotFoundError, NotADirectoryError):
        if os.path.lexists(folder):
            raise DamagedEntryError("its record is missing") from None
        return None
    except (OSError, ValueError, RecursionError) as error:
        raise damaged_by(error, "its record cannot be read") from error
    try:
        distribution = _distribution(content)
    except (KeyError, TypeError, ValueError) as error:
        raise damaged_by(error, "its record has another form") from error
    if distribution.key != key:
        raise DamagedEntryError("its record belongs to another distribution")
    _check_sizes(folder / FILES, distribution)
    return distribution


def check_digests(folder: Path, distribution: Distribution) -> None:
    """Read every file; `DamagedEntryError` names the first that is not as recorded."""
    for file in distribution.files:
        read_checked(folder / FILES, file)


def read_checked(files: Path, file: DistributionFile) -> bytes:
    """The bytes of a file that lies below `files`; `DamagedEntryError` when they are not as recorded."""
    try:
        content = (files / file.path).read_bytes()
    except OSError as error:
        raise damaged_by(error, f"`{file.path}` cannot be read") from error
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise DamagedEntryError(f"`{file.path}` was changed")
    return content


def _distribution(content: dict[str, Any]) -> Distribution:
    return Distribution(
        key=content["key"],
        name=NormalizedName(content["name"]),
        version=content["version"],
        files=tuple(_file(*row) for row in content["files"]),
        requires=tuple(Requirement(text) for text in content["requires"]),
        namespaces=tuple(content["namespaces"]),
        warnings=tuple(content["warnings"]),
    )


def _file(path: str, size: int, sha256: str, executable: bool) -> DistributionFile:  # noqa: FBT001  # a row of JSON
    if escape(path):
        raise ValueError(path)
    return DistributionFile(path=path, size=size, sha256=sha256, executable=executable)


def _check_sizes(files: Path, distribution: Distribution) -> None:
    base = f"{files}{os.sep}"
    for file in distribution.files:
        try:
            status = os.lstat(base + file.path)
        except OSError as error:
            raise damaged_by(error, f"`{file.path}` is missing") from error
        if not stat.S_ISREG(status.st_mode) or status.st_size != file.size:
            raise DamagedEntryError(f"`{file.path}` was changed")
