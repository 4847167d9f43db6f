"""All that the use cases ask of the world, handed over in one piece by whoever wires them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monopack.domain.building.known_world import KnownWorld

if TYPE_CHECKING:  # whoever hands these in has imported them, or will when they are first asked
    from monopack.domain.ports.archive import Archive
    from monopack.domain.ports.byte_compiler import ByteCompiler
    from monopack.domain.ports.clock import Clock
    from monopack.domain.ports.distribution_store import DistributionStore
    from monopack.domain.ports.history import History
    from monopack.domain.ports.interpreters import Interpreters
    from monopack.domain.ports.lock_reader import LockReaders
    from monopack.domain.ports.pack_files import PackFiles
    from monopack.domain.ports.progress import Progress
    from monopack.domain.ports.symbol_stripper import SymbolStripper
    from monopack.domain.ports.test_runner import TestRunner
    from monopack.domain.ports.verifier import Verifier
    from monopack.domain.ports.workers import Workers


@dataclass(frozen=True, kw_only=True, slots=True)
class World(KnownWorld):
    """One implementation of every port."""

    readers: LockReaders
    history: History
    store: DistributionStore
    pack_files: PackFiles
    interpreters: Interpreters
    byte_compiler: ByteCompiler
    verifier: Verifier
    test_runner: TestRunner
    symbol_stripper: SymbolStripper
    archive: Archive
    workers: Workers
    progress: Progress
    clock: Clock

    @property
    def build_folder(self) -> str:
        """The build directory relative to the project; its absolute path where it lies elsewhere."""
        return self.artifacts.location().removeprefix(f"{self.project}/")
