"""A build directory in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from monopack.domain.model.errors import Location, PackFailure
from monopack.domain.model.laid import LaidFile
from monopack.domain.ports.artifact_store import ArtifactStore


@dataclass
class FakeArtifactStore(ArtifactStore):
    """`files` are published contents by path; `strangers` are names that monopack did not make."""

    where: str = "/project/build"
    files: dict[str, bytes] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)
    states: dict[str, str] = field(default_factory=dict)
    published: list[str] = field(default_factory=list)
    prepared: int = 0
    staging: dict[str, bytes] = field(default_factory=dict)
    left: dict[str, tuple[tuple[str, ...], dict[str, bytes]]] = field(default_factory=dict)

    def location(self) -> str:
        return self.where

    def prepare(self) -> None:
        self.prepared += 1

    @contextmanager
    def stage(self, pack: str) -> Iterator[str]:
        if pack in self.strangers:
            raise PackFailure("not monopack's to replace", where=Location(path=pack))
        staged = f"staged/{pack}"
        try:
            yield staged
        finally:
            for path in [path for path in self.staging if path.startswith(f"{staged}/")]:
                del self.staging[path]

    def add(self, path: str, content: bytes) -> None:
        if path in self.staging:
            raise FileExistsError(path)
        self.staging[path] = content

    def publish(
        self, pack: str, staged: str, *, governed: tuple[str, ...], state: str, payload: Sequence[LaidFile] = ()
    ) -> None:
        prefix = f"{staged}/"
        moved = {path.removeprefix(prefix): data for path, data in self.staging.items() if path.startswith(prefix)}
        names = {path.partition("/")[0] for path in moved}
        gone = {*names, *governed}
        self.files = {path: data for path, data in self.files.items() if path.partition("/")[0] not in gone} | moved
        self.states[pack] = state
        self.left[pack] = (tuple(sorted(names)), self._published(names))
        self.published.append(pack)

    def state(self, pack: str, *, shared_untouched: bool) -> str | None:
        names, contents = self.left.get(pack, ((), {}))
        return self.states.get(pack) if names and self._published(set(names)) == contents else None

    def _published(self, names: set[str]) -> dict[str, bytes]:
        return {path: data for path, data in self.files.items() if path.partition("/")[0] in names}

    def path(self, name: str) -> str:
        return f"build/{name}"
