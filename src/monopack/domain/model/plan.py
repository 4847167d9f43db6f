"""Everything that will ship, each entry with its origin and reason: pure data, printable and hashable."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from monopack.domain.model.byte_code import ByteCode, Compiler
from monopack.domain.model.distribution import SelectedDistribution
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.pack import Pack
from monopack.domain.model.slimming import Saving
from monopack.domain.model.source import SourceMark
from monopack.domain.model.target import Target
from monopack.domain.model.trace import Trace, UnresolvedImport
from monopack.domain.model.warn import Warn


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstParty:
    """Comes from the file `path` of the project."""

    path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FromDistribution:
    """Comes from the member `path` of the distribution `name`, kept in the store under `key`.

    `compiled_from`: it is byte code, and this the payload path of its source.
    """

    name: NormalizedName
    version: str
    key: str
    path: str
    compiled_from: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Generated:
    """Written by monopack itself; `compiled_from` as for a distribution's file."""

    content: bytes
    compiled_from: str = ""


Origin = FirstParty | FromDistribution | Generated


@dataclass(frozen=True, kw_only=True, slots=True)
class PayloadFile:
    """One file of the payload; `path` is relative to it, with `/`. `executable` chooses mode 0755 over 0644."""

    path: str
    size: int
    sha256: str
    origin: Origin
    executable: bool = False

    @staticmethod
    def of_project(path: str, mark: SourceMark) -> PayloadFile:
        """The project's file that `mark` is about, at `path`."""
        origin = FirstParty(path=mark.path)
        return PayloadFile(path=path, size=mark.size, sha256=mark.sha256, origin=origin, executable=mark.executable)

    @staticmethod
    def generated(path: str, content: bytes) -> PayloadFile:
        """A file that monopack writes itself."""
        digest = hashlib.sha256(content).hexdigest()
        return PayloadFile(path=path, size=len(content), sha256=digest, origin=Generated(content=content))

    @property
    def compiled_from(self) -> str:
        """The payload path of the source that this is the byte code of; `""` for anything else."""
        return "" if isinstance(self.origin, FirstParty) else self.origin.compiled_from

    @property
    def is_shared(self) -> bool:
        """Whether other packs may ship the very same file: it is of a distribution."""
        return isinstance(self.origin, FromDistribution)


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What one pack will ship and why. `files` are sorted by path and hold no path twice.

    `fingerprint` is the digest of all of it, the tool's version included. `beside` are distributions that the
    runtime provides: not shipped, but found beside the payload by the verifier and the tests. `provided` are modules
    that it provides without any lock saying what is in them. `compiler` made what byte code is among the files.
    `slimmed` is what `--slim` left out, None without it.
    """

    pack: Pack
    target: Target
    entrypoint: str
    trace: Trace
    files: tuple[PayloadFile, ...]
    distributions: tuple[SelectedDistribution, ...]
    beside: tuple[SelectedDistribution, ...] = ()
    provided: frozenset[str] = frozenset()
    unresolved: tuple[UnresolvedImport, ...] = ()
    warnings: tuple[Warn, ...] = ()
    byte_code: ByteCode = ByteCode.NONE
    compiler: Compiler | None = None
    slimmed: tuple[Saving, ...] | None = None
    fingerprint: str = ""

    @property
    def unzipped_size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)
