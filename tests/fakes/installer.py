"""An installer that needs neither index nor network."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from monopack.domain.admission.record import format_record
from monopack.domain.model.distribution import DistributionFile
from monopack.domain.model.errors import Clash, MonopackError, PackFailure, raise_all
from monopack.domain.model.lock import IndexOptions, LockedDistribution
from monopack.domain.model.target import Target
from monopack.domain.ports.installer import Installer
from tests.fakes.distribution_store import Drawn


@dataclass
class FakeInstaller(Installer):
    """Writes what is `drawn`, with metadata of its own making; `installed` remembers every batch.

    `overrides` are files by path that replace what would be written (None: left out), whatever RECORD says of them.
    """

    drawn: Mapping[str, Drawn]
    overrides: dict[str, bytes | None] = field(default_factory=dict)
    installed: list[tuple[str, ...]] = field(default_factory=list)
    asked_ahead: list[tuple[str, ...]] = field(default_factory=list)

    def install(
        self,
        wanted: Sequence[LockedDistribution],
        *,
        into: str,
        index: IndexOptions,
        target: Target,
        among: Sequence[LockedDistribution] = (),
    ) -> None:
        self.installed.append(tuple(sorted(one.name for one in wanted)))
        missing: list[MonopackError] = [
            PackFailure(f"`{one.name}` cannot be found", where=one.where)
            for one in wanted
            if one.name not in self.drawn
        ]
        raise_all(missing)
        for one in sorted(wanted, key=lambda one: one.name, reverse=True):
            self._install(one, self.drawn[one.name], Path(into))

    def ask_ahead(self, likely: Sequence[LockedDistribution], *, index: IndexOptions, target: Target) -> None:
        self.asked_ahead.append(tuple(sorted(one.name for one in likely)))

    def _install(self, one: LockedDistribution, drawn: Drawn, into: Path) -> None:
        version = one.version or "0"
        info = f"{one.name.replace('-', '_')}-{version}.dist-info"
        needs = "".join(f"Requires-Dist: {need}\n" for need in drawn.requires)
        metadata = f"Metadata-Version: 2.1\nName: {one.name}\nVersion: {version}\n{needs}"
        files = dict(drawn.files) | {f"{info}/METADATA": metadata, f"{info}/INSTALLER": "fake\n"}
        contents = {path: text.encode() if isinstance(text, str) else text for path, text in files.items()}
        rows = [
            DistributionFile(path=path, size=len(content), sha256=hashlib.sha256(content).hexdigest())
            for path, content in contents.items()
        ]
        contents[f"{info}/RECORD"] = format_record(rows, record=f"{info}/RECORD")
        for path, content in contents.items():
            self._write(into / path, self.overrides.get(path, content), executable=path in drawn.executable)

    def _write(self, path: Path, content: bytes | None, *, executable: bool) -> None:
        if content is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise Clash("distributions stand in each other's way", why=str(error)) from error
        path.chmod(0o755 if executable else 0o644)
