"""One installed distribution: whether it can be taken, and taking it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.tags import Tag, parse_tag

from monopack.adapters.files.writing import make_folders, write_new
from monopack.domain.admission.metadata import Metadata, is_version, parse_metadata
from monopack.domain.admission.paths import escape
from monopack.domain.admission.record import RecordRow, format_record, parse_record
from monopack.domain.model.distribution import DistributionFile
from monopack.domain.model.errors import Clash
from monopack.domain.model.lock import LockedDistribution, SourceKind

_SCRIPTS = {"bin", "Scripts"}
_INSTALLERS_OWN = {"INSTALLER", "REQUESTED", "RECORD", "uv_cache.json"}


class NotReusableError(Exception):
    """Why an installed distribution cannot be taken."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A distribution in `folder` of an environment with `prefix`; `info` is its metadata folder's name."""

    folder: Path
    prefix: Path
    info: str
    metadata: Metadata

    def check(self, locked: LockedDistribution, tags: frozenset[Tag]) -> None:
        """`NotReusableError` unless it is the locked version, from where the lock has it, for the target."""
        if not is_version(self.metadata.version, locked.version):
            raise NotReusableError(f"version {self.metadata.version} is installed")
        if locked.source.kind is not SourceKind.INDEX or self._is_made_here():
            raise NotReusableError("it comes from elsewhere than an index")
        if not tags & self._tags():
            raise NotReusableError("it is installed for another target")

    def _is_made_here(self) -> bool:
        """Whether it was installed from a folder or a repository (PEP 610): its version says nothing of its bytes."""
        try:
            origin = json.loads((self.folder / self.info / "direct_url.json").read_bytes())
        except FileNotFoundError:
            return False
        except ValueError:
            return True
        return not isinstance(origin, dict) or "archive_info" not in origin

    def take(self, into: Path) -> None:
        """Copy its files, each held to RECORD, and a RECORD of just these; `NotReusableError` if one is not intact."""
        taken = {path: (row, self._checked(row)) for path, row in self._files()}
        for path, (row, content) in taken.items():
            _write(into / path, content, executable=os.access(self.folder / row.path, os.X_OK))
        described = [_described(path, content) for path, (_, content) in taken.items()]
        record = f"{self.info}/RECORD"
        _write(into / record, format_record(described, record=record), executable=False)

    def _files(self) -> Iterator[tuple[str, RecordRow]]:
        """What of RECORD is the distribution's own, by its path below `site-packages`."""
        for row in self._rows():
            path = self._place(row.path)
            own = not path.startswith(f"{self.info}/") or path.rpartition("/")[2] not in _INSTALLERS_OWN
            if path and own and "__pycache__" not in path.split("/"):
                yield path, row

    def _rows(self) -> tuple[RecordRow, ...]:
        try:
            return parse_record((self.folder / self.info / "RECORD").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise NotReusableError("its RECORD cannot be read") from error

    def _place(self, path: str) -> str:
        """Where a file lies without an environment: as it stands, below the prefix for data, nowhere for scripts."""
        absolute = Path(os.path.normpath(self.folder / path))
        if absolute.is_relative_to(self.folder):
            return absolute.relative_to(self.folder).as_posix()
        inside = absolute.relative_to(self.prefix).as_posix() if absolute.is_relative_to(self.prefix) else ""
        top = inside.partition("/")[0]
        if top in _SCRIPTS:
            return ""
        if top != "share" or escape(inside):
            raise NotReusableError("it has files that only an installation can place")
        return inside

    def _checked(self, row: RecordRow) -> bytes:
        try:
            content = (self.folder / row.path).read_bytes()
        except OSError as error:
            raise NotReusableError(f"its file `{row.path}` cannot be read") from error
        if hashlib.sha256(content).hexdigest() != row.sha256:
            raise NotReusableError(f"its file `{row.path}` was changed")
        return content

    def _tags(self) -> frozenset[Tag]:
        try:
            text = (self.folder / self.info / "WHEEL").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise NotReusableError("it does not say what it was made for") from error
        lines = (line.partition(":") for line in text.splitlines())
        return frozenset(
            tag for name, _, value in lines if name.strip().lower() == "tag" for tag in parse_tag(value.strip())
        )


def find_all(folders: tuple[Path, ...], prefix: Path) -> dict[str, Found]:
    """Every distribution by normalized name; of several of one name the first, as at import."""
    found: dict[str, Found] = {}
    for folder in folders:
        for info in sorted(folder.glob("*.dist-info")):
            try:
                metadata = parse_metadata((info / "METADATA").read_bytes())
            except (OSError, ValueError):
                continue
            found.setdefault(metadata.name, Found(folder=folder, prefix=prefix, info=info.name, metadata=metadata))
    return found


def _described(path: str, content: bytes) -> DistributionFile:
    return DistributionFile(path=path, size=len(content), sha256=hashlib.sha256(content).hexdigest())


def _write(path: Path, content: bytes, *, executable: bool) -> None:
    make_folders(path.parent)
    try:
        write_new(path, content, mode=0o755 if executable else 0o644)
    except FileExistsError as error:
        if path.is_dir() or path.read_bytes() != content:
            raise Clash("distributions stand in each other's way", why=f"two of them bring `{path.name}`") from error
