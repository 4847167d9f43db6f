"""A whole world of fakes, and what a run makes of a project drawn in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from packaging.requirements import Requirement

from monopack.domain.building.build_packs import BuildPacks
from monopack.domain.building.world import World
from monopack.domain.model.environment import ConsultedEnvironment
from monopack.domain.model.lock import Lock, LockedDistribution
from monopack.domain.model.outcome import Outcome
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.request import BuildRequest
from monopack.domain.model.target import Target, parse_platform
from monopack.domain.ports.history import History, Past
from monopack.domain.ports.lock_reader import LockReader
from tests.fakes.archive import FakeArchive
from tests.fakes.artifact_store import FakeArtifactStore
from tests.fakes.byte_compiler import FakeByteCompiler
from tests.fakes.cache import FakeCache
from tests.fakes.clock import FakeClock
from tests.fakes.distribution_store import Drawn, FakeDistributionStore, locked
from tests.fakes.interpreters import FakeInterpreters
from tests.fakes.pack_files import FakePackFiles
from tests.fakes.payloads import FakePayloads
from tests.fakes.progress import FakeProgress
from tests.fakes.source_tree import FakeSourceTree
from tests.fakes.symbol_stripper import FakeSymbolStripper
from tests.fakes.test_runner import FakeTestRunner
from tests.fakes.verifier import FakeVerifier
from tests.fakes.workers import FakeWorkers

TARGET = Target(python=(3, 12), platform=parse_platform("x86_64-manylinux_2_28"), full_version="3.12.0")


@dataclass
class FakeLockReader(LockReader):
    """Reads `names==version` lines of a `requirements.txt` out of the drawn tree; `hashed`: as if each had a hash."""

    tree: FakeSourceTree
    manager: PackageManager = PackageManager.PIP
    hashed: bool = False
    warnings: tuple[str, ...] = ()

    def read(self, path: str, target: Target) -> Lock:
        lines = self.tree.read(path).content.decode().split()
        distributions: tuple[LockedDistribution, ...] = tuple(locked(*line.split("==")) for line in lines)
        if self.hashed:
            distributions = tuple(replace(one, hashes=(f"sha256:{one.name}-{one.version}",)) for one in distributions)
        roots = tuple(Requirement(line) for line in lines)
        return Lock(manager=self.manager, path=path, distributions=distributions, roots=roots, warnings=self.warnings)


class NoHistory(History):
    """A project without a past."""

    def at(self, revision: str, request: BuildRequest) -> Past:
        raise NotImplementedError


@dataclass
class Drawing:
    """A project, the index that it is served from, and everything that a run did to the world."""

    files: dict[str, str | bytes]
    index: Mapping[str, Drawn] = field(default_factory=dict)
    verifier: FakeVerifier = field(default_factory=FakeVerifier)
    runner: FakeTestRunner = field(default_factory=FakeTestRunner)
    interpreters: FakeInterpreters = field(default_factory=lambda: FakeInterpreters({(3, 12): "/usr/bin/python3.12"}))
    artifacts: FakeArtifactStore = field(default_factory=FakeArtifactStore)
    progress: FakeProgress = field(default_factory=FakeProgress)
    workers: FakeWorkers = field(default_factory=FakeWorkers)
    cache: FakeCache = field(default_factory=FakeCache)
    hashed: bool = False
    lock_warnings: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    stripper: FakeSymbolStripper = field(default_factory=FakeSymbolStripper)
    byte_compiler: FakeByteCompiler = field(default_factory=FakeByteCompiler)

    def __post_init__(self) -> None:
        self.byte_compiler.disk = self.artifacts.staging
        self.verifier.disk = self.artifacts.staging

    def world(self) -> World:
        tree = FakeSourceTree(self.files)
        return World(
            tree=tree,
            readers={PackageManager.PIP: FakeLockReader(tree, hashed=self.hashed, warnings=self.lock_warnings)},
            history=NoHistory(),
            cache=self.cache,
            store=FakeDistributionStore(self.index),
            payloads=FakePayloads(self.artifacts.staging),
            pack_files=FakePackFiles(self.files),
            interpreters=self.interpreters,
            byte_compiler=self.byte_compiler,
            verifier=self.verifier,
            test_runner=self.runner,
            symbol_stripper=self.stripper,
            archive=FakeArchive(self.artifacts.staging),
            artifacts=self.artifacts,
            workers=self.workers,
            progress=self.progress,
            clock=FakeClock(),
            project="/project",
            home="/home/me",
            environment=ConsultedEnvironment(self.variables),
            cache_folder="/home/me/.cache/monopack",
        )

    def build(self, *packs: str, **options: object) -> dict[str, Outcome]:
        """Outcomes by pack, in the order they came."""
        request = BuildRequest(target=TARGET, packs=packs, **options)  # type: ignore[arg-type]
        return {outcome.pack: outcome for outcome in BuildPacks(self.world()).run(request)}
