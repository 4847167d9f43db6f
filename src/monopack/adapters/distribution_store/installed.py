"""Distributions as an installer leaves them in one folder."""

from __future__ import annotations

import hashlib
import os
import stat
from collections import Counter
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from monopack.domain.admission.metadata import Metadata, declares_namespace, parse_metadata
from monopack.domain.admission.record import RecordRow, parse_record
from monopack.domain.admission.shipping import is_metadata_folder
from monopack.domain.model.errors import PackFailure
from monopack.domain.model.names import printable

_LOCK_OF_THE_INSTALLER = ".lock"
_LONGEST_NAMESPACE_INIT = 4096


@dataclass(frozen=True, kw_only=True, slots=True)
class FileFacts:
    """What reading a file tells: `namespace`: an `__init__.py` that shares its package with other distributions."""

    size: int
    sha256: str
    executable: bool
    namespace: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Installed:
    """One distribution found in a folder; `rows` are its RECORD's, None when it has none."""

    folder: str
    metadata: Metadata
    rows: tuple[RecordRow, ...] | None


class Site:
    """A folder that an installer filled: all its files, read and hashed once."""

    def __init__(self, folder: Path, executor: Executor) -> None:
        self.folder = folder
        self.links: list[str] = []
        paths = sorted(self._walk())
        self.files = dict(zip(paths, executor.map(self._facts, paths, chunksize=64), strict=True))
        self.installed = {found.metadata.name: found for found in self._distributions()}
        self.claims = Counter(row.path for found in self.installed.values() for row in found.rows or ())

    def _walk(self) -> list[str]:
        """Paths of regular files; of anything else in `links`."""
        found: list[str] = []
        base = len(str(self.folder)) + 1
        pending = [str(self.folder)]
        while pending:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                        continue
                    regular = entry.is_file(follow_symlinks=False)
                    (found if regular else self.links).append(entry.path[base:].replace(os.sep, "/"))
        return [path for path in found if path != _LOCK_OF_THE_INSTALLER]

    def _facts(self, path: str) -> FileFacts:
        with (self.folder / path).open("rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            content = stream.read()
        small_init = path.endswith("__init__.py") and len(content) <= _LONGEST_NAMESPACE_INIT
        return FileFacts(
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            executable=bool(mode & stat.S_IXUSR),
            namespace=small_init and declares_namespace(content),
        )

    def _distributions(self) -> list[Installed]:
        folders = {path.partition("/")[0] for path in self.files}
        return [self._distribution(name) for name in sorted(folders) if is_metadata_folder(name)]

    def _distribution(self, folder: str) -> Installed:
        try:
            metadata = parse_metadata((self.folder / folder / "METADATA").read_bytes())
            return Installed(folder=folder, metadata=metadata, rows=self._rows(folder))
        except (OSError, ValueError) as error:
            raise PackFailure(f"`{printable(folder)}` has no readable metadata", why=str(error)) from error

    def _rows(self, folder: str) -> tuple[RecordRow, ...] | None:
        if f"{folder}/RECORD" not in self.files:
            return None
        return parse_record((self.folder / folder / "RECORD").read_text(encoding="utf-8"))
