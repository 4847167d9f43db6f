"""What distributions contain, and which of them a pack needs."""

from __future__ import annotations

from dataclasses import dataclass

from packaging.requirements import Requirement

from monopack.domain.model.lock import LockedDistribution
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.trace import ExternalImport, ImportSite, UnresolvedImport
from monopack.domain.model.warn import Warn


@dataclass(frozen=True, kw_only=True, slots=True)
class DistributionFile:
    """One file that ships with a distribution; `path` is relative to the payload, `sha256` of its bytes."""

    path: str
    size: int
    sha256: str
    executable: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Distribution:
    """An unpacked, normalized distribution in the store, found again by `key`.

    `files` are sorted by path and are all that ships (no scripts, byte code, INSTALLER, direct_url.json; RECORD
    matches). `requires` is METADATA's Requires-Dist. `namespaces` are PEP 794 Import-Namespace names, where present.
    """

    key: str
    name: NormalizedName
    version: str
    files: tuple[DistributionFile, ...]
    requires: tuple[Requirement, ...] = ()
    namespaces: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """Bytes, unpacked."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """Why a distribution ships: a traced import, a line of the managed block, or another distribution."""

    site: ImportSite | None = None
    module: str = ""
    required_by: NormalizedName | None = None

    def __str__(self) -> str:
        if self.required_by:
            return str(self.required_by)
        return f"{self.site.where}" if self.site else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SelectedDistribution:
    """A distribution of a pack's closure; `needs` are sorted, never empty."""

    locked: LockedDistribution
    distribution: Distribution
    needs: tuple[Need, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Subset:
    """The closure of one pack: what ships, and what the runtime provides and is only put beside the payload.

    Both are sorted by name. `unresolved` are the trace's external imports that no locked distribution offers,
    `provided` those of excluded distributions that are locked nowhere: nothing here can try them.
    """

    distributions: tuple[SelectedDistribution, ...] = ()
    beside: tuple[SelectedDistribution, ...] = ()
    unresolved: tuple[UnresolvedImport, ...] = ()
    provided: tuple[ExternalImport, ...] = ()
    warnings: tuple[Warn, ...] = ()
