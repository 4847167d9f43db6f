"""Locked distributions: the common value that every package manager's file is read into."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from packaging.requirements import Requirement

from monopack.domain.model.errors import Location
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.package_manager import PackageManager


class SourceKind(Enum):
    """Where a locked distribution comes from."""

    INDEX = "index"
    URL = "url"
    VCS = "vcs"
    PATH = "path"
    FIRST_PARTY = "first-party"
    """A workspace member or editable path: its modules are source, only its metadata and needs count."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LockedSource:
    """`location` is an index URL (`""`: the configured default), a direct URL, a VCS URL with its commit, or a path
    relative to the project root. Credentials may be part of a URL: never print it.
    """

    kind: SourceKind = SourceKind.INDEX
    location: str = field(default="", repr=False)
    subdirectory: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class LockedFile:
    """A wheel or source distribution by its file name, with its hashes as `algorithm:hex`."""

    name: str
    hashes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class LockedDistribution:
    """One distribution at the version that the lock chose for the target.

    `version` is `""` where the lock does not say it (a URL, a commit, a first-party project with a dynamic one).
    `hashes` are `algorithm:hex` of every file that the lock allows, sorted; empty: the lock has none. `files` are those
    that it lists by name; empty: it lists none. `requires` are the distribution's own needs where the lock knows them
    (None: read its METADATA), markers still unevaluated. `brings` are names that it needs by the lock's comments, which
    may be old or incomplete: enough to fetch ahead by, nothing to decide by.
    """

    name: NormalizedName
    version: str
    where: Location
    source: LockedSource = LockedSource()
    hashes: tuple[str, ...] = ()
    files: tuple[LockedFile, ...] = ()
    requires: tuple[Requirement, ...] | None = None
    brings: tuple[NormalizedName, ...] = field(default=(), compare=False)

    @property
    def is_fixed(self) -> bool:
        """Whether it stands for the same bytes at any time, or for source of the project."""
        kind = self.source.kind
        return kind is SourceKind.FIRST_PARTY or (kind is SourceKind.INDEX and bool(self.hashes))


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexOptions:
    """Where to fetch from, as the requirement file or lock says; on top of the manager's own configuration.

    URLs may hold credentials: never print them. A local `find_links` folder is relative to the project root.
    `only_binary` and `no_binary` are names or `:all:`, `prereleases` holds for resolving only (pip's options).
    """

    index_url: str = field(default="", repr=False)
    extra_index_urls: tuple[str, ...] = field(default=(), repr=False)
    find_links: tuple[str, ...] = field(default=(), repr=False)
    no_index: bool = False
    trusted_hosts: tuple[str, ...] = ()
    prereleases: bool = False
    only_binary: tuple[str, ...] = ()
    no_binary: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Lock:
    """A lock as read for one target: at most one version per name, markers of the lock's own already applied.

    `roots` are what the project itself asks for (with extras; markers unevaluated); for `requirements.txt`, each
    line. `distributions` are for running; `development` only belong to groups that never ship, but tests and
    excluded distributions may be taken from them. `path` is relative to the project root. `warnings` are told once.
    """

    manager: PackageManager
    path: str
    distributions: tuple[LockedDistribution, ...]
    roots: tuple[Requirement, ...] = ()
    development: tuple[LockedDistribution, ...] = ()
    index: IndexOptions = IndexOptions()
    sha256: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def says_all(self) -> bool:
        """Whether the lock alone says which bytes are meant, and has nothing to tell each time."""
        return not self.warnings and all(locked.is_fixed for locked in (*self.distributions, *self.development))

    def find(self, name: NormalizedName) -> LockedDistribution | None:
        """The distribution for running of that normalized name."""
        return next((locked for locked in self.distributions if locked.name == name), None)

    def find_anywhere(self, name: NormalizedName) -> LockedDistribution | None:
        """The distribution of that name, development groups included."""
        return next((locked for locked in (*self.distributions, *self.development) if locked.name == name), None)
