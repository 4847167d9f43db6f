"""What a run must know of the world to see that nothing changed since the last good one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # whoever hands these in has imported them
    from monopack.domain.model.environment import ConsultedEnvironment
    from monopack.domain.ports.artifact_store import ArtifactStore
    from monopack.domain.ports.cache import Cache
    from monopack.domain.ports.payloads import Payloads
    from monopack.domain.ports.source_tree import SourceTree


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownWorld:
    """The few ports that recognizing asks; `project`, `home` and `cache_folder` are absolute, links followed."""

    tree: SourceTree
    cache: Cache
    payloads: Payloads
    artifacts: ArtifactStore
    environment: ConsultedEnvironment
    project: str
    home: str
    cache_folder: str
