"""Which adapter stands behind which port; the only module that knows dependency_injector."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from dependency_injector import containers, providers

from monopack.adapters.build_directory import BuildDirectory, pool_of
from monopack.adapters.byte_compiler import InterpreterCompiler
from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.distribution_store import LocalDistributionStore, Makers, Sharing
from monopack.adapters.installed_environment import InstalledEnvironment
from monopack.adapters.local_interpreters import LocalInterpreters
from monopack.adapters.local_pack_files import LocalPackFiles
from monopack.adapters.local_source_tree import LocalSourceTree
from monopack.adapters.payload_contents import PayloadContents
from monopack.adapters.payload_folder import PayloadFolder
from monopack.adapters.payload_trials import PayloadTests, PayloadVerifier
from monopack.adapters.pipfile_lock import PipfileLock
from monopack.adapters.poetry_lock import PoetryLock
from monopack.adapters.pylock import PylockToml
from monopack.adapters.requirements_txt import RequirementsTxt
from monopack.adapters.sqlite_cache import SqliteCache
from monopack.adapters.strip_programs import StripPrograms
from monopack.adapters.system_clock import SystemClock
from monopack.adapters.this_machine import this_platform
from monopack.adapters.thread_workers import ThreadWorkers, cores
from monopack.adapters.uv import Uv
from monopack.adapters.uv_lock import UvLock
from monopack.adapters.zip_archive import ZipArchive
from monopack.cli.cache_folder import cache_folder
from monopack.cli.configuration import Configuration
from monopack.cli.history import ProjectHistory
from monopack.cli.progress import choose_progress
from monopack.cli.streams import Forgiving
from monopack.domain.building.build_packs import BuildPacks
from monopack.domain.building.world import World
from monopack.domain.model.environment import ConsultedEnvironment
from monopack.domain.model.target import Platform
from monopack.domain.ports.archive import Archive
from monopack.domain.ports.artifact_store import ArtifactStore
from monopack.domain.ports.byte_compiler import ByteCompiler
from monopack.domain.ports.cache import Cache
from monopack.domain.ports.clock import Clock
from monopack.domain.ports.contents import Contents
from monopack.domain.ports.installer import Installer
from monopack.domain.ports.interpreters import Interpreters
from monopack.domain.ports.lock_reader import LockReader
from monopack.domain.ports.pack_files import PackFiles
from monopack.domain.ports.payloads import Payloads
from monopack.domain.ports.progress import Progress
from monopack.domain.ports.requirement_resolver import RequirementResolver
from monopack.domain.ports.source_tree import SourceTree
from monopack.domain.ports.symbol_stripper import SymbolStripper
from monopack.domain.ports.test_runner import TestRunner
from monopack.domain.ports.verifier import Verifier


def _jobs(asked: int | None) -> int:
    return asked or cores()


def _memory(folder: Path, root: Path) -> Path:
    return folder / "seen" / hashlib.sha256(os.fsencode(root)).hexdigest()[:32]


def _home() -> str:
    return os.path.realpath(os.path.expanduser("~"))  # noqa: PTH111  # Path.home raises where there is none


def _installer_kind(python: Path | None) -> str:
    return "fetching" if python is None else "copying"


def _origin(python: Path | None) -> str:
    return "" if python is None else str(python.absolute())


def _readers(
    tree: SourceTree, *, resolver: RequirementResolver, cache: Cache, environment: Mapping[str, str]
) -> tuple[LockReader, ...]:
    return (
        RequirementsTxt(tree=tree, resolver=resolver, cache=cache, environment=environment),
        UvLock(tree=tree),
        PoetryLock(tree=tree),
        PipfileLock(tree=tree, environment=environment),
        PylockToml(tree=tree),
    )


class Container(containers.DeclarativeContainer):
    """One of everything for a run; needs `configuration` and `stderr`, and `shutdown_resources` in the end."""

    configuration: providers.Provider[Configuration] = providers.Dependency(instance_of=Configuration)
    stderr: providers.Provider[Forgiving] = providers.Dependency(instance_of=Forgiving)

    _settings = configuration.provided.settings
    _root = configuration.provided.project.root
    _environment: providers.Provider[dict[str, str]] = providers.Callable(dict, os.environ)
    _platform: providers.Provider[Platform] = providers.ThreadSafeSingleton(this_platform)

    progress: providers.Provider[Progress] = providers.ThreadSafeSingleton(
        choose_progress, stream=stderr, debug=_settings.debug
    )
    cache_folder: providers.Provider[Path] = providers.Resource(cache_folder, configuration, progress)
    clock: providers.Provider[Clock] = providers.ThreadSafeSingleton(SystemClock)
    workers: providers.Provider[ThreadWorkers] = providers.ThreadSafeSingleton(
        ThreadWorkers, jobs=providers.Callable(_jobs, _settings.jobs)
    )
    processes: providers.Provider[ChildProcesses] = providers.ThreadSafeSingleton(ChildProcesses)
    cache: providers.Provider[SqliteCache] = providers.ThreadSafeSingleton(
        SqliteCache, folder=cache_folder, progress=progress
    )
    tree: providers.Provider[LocalSourceTree] = providers.ThreadSafeSingleton(
        LocalSourceTree, root=_root, memory=providers.Callable(_memory, cache_folder, _root)
    )
    pack_files: providers.Provider[PackFiles] = providers.ThreadSafeSingleton(LocalPackFiles, root=_root)
    interpreters: providers.Provider[Interpreters] = providers.ThreadSafeSingleton(
        LocalInterpreters, processes=processes, machine=_platform, environment=_environment
    )
    uv: providers.Provider[Uv] = providers.ThreadSafeSingleton(
        Uv, processes=processes, interpreters=interpreters, root=_root, host=_platform, environment=_environment
    )
    environment: providers.Provider[ConsultedEnvironment] = providers.ThreadSafeSingleton(
        ConsultedEnvironment, _environment
    )
    _readers_of = providers.Factory(_readers, resolver=uv, cache=cache, environment=environment)
    readers: providers.Provider[tuple[LockReader, ...]] = providers.ThreadSafeSingleton(_readers_of, tree)
    history: providers.Provider[ProjectHistory] = providers.ThreadSafeSingleton(
        ProjectHistory,
        configuration=configuration,
        environment=_environment,
        cache=cache,
        readers=_readers_of.provider,
    )
    installer: providers.Provider[Installer] = providers.Selector(
        providers.Callable(_installer_kind, configuration.provided.existing),
        fetching=uv,
        copying=providers.ThreadSafeSingleton(
            InstalledEnvironment,
            uv,
            python=configuration.provided.existing,
            host=_platform,
            processes=processes,
            progress=progress,
        ),
    )
    byte_compiler: providers.Provider[ByteCompiler] = providers.ThreadSafeSingleton(
        InterpreterCompiler, processes=processes
    )
    symbol_stripper: providers.Provider[SymbolStripper] = providers.ThreadSafeSingleton(
        StripPrograms, processes=processes, machine=_platform, environment=_environment
    )
    store: providers.Provider[LocalDistributionStore] = providers.ThreadSafeSingleton(
        LocalDistributionStore,
        folder=cache_folder,
        root=_root,
        installer=installer,
        makers=providers.Factory(Makers, byte_compiler=byte_compiler, symbol_stripper=symbol_stripper),
        progress=progress,
        sharing=providers.Factory(
            Sharing,
            origin=providers.Callable(_origin, configuration.provided.existing),
            patience=_settings.lock_timeout,
        ),
    )
    contents: providers.Provider[Contents] = providers.ThreadSafeSingleton(PayloadContents, tree=tree, store=store)
    payloads: providers.Provider[Payloads] = providers.ThreadSafeSingleton(
        PayloadFolder, contents, pool=providers.Callable(pool_of, _settings.build_dir)
    )
    verifier: providers.Provider[Verifier] = providers.ThreadSafeSingleton(PayloadVerifier, processes=processes)
    test_runner: providers.Provider[TestRunner] = providers.ThreadSafeSingleton(PayloadTests, processes=processes)
    archive: providers.Provider[Archive] = providers.ThreadSafeSingleton(ZipArchive, contents)
    artifacts: providers.Provider[ArtifactStore] = providers.ThreadSafeSingleton(
        BuildDirectory,
        _settings.build_dir,
        shown=providers.Callable(os.fspath, _settings.build_dir),
        progress=progress,
        patience=_settings.lock_timeout,
    )
    world: providers.Provider[World] = providers.ThreadSafeSingleton(
        World,
        tree=tree,
        readers=readers,
        history=history,
        cache=cache,
        store=store,
        payloads=payloads,
        pack_files=pack_files,
        interpreters=interpreters,
        byte_compiler=byte_compiler,
        verifier=verifier,
        test_runner=test_runner,
        symbol_stripper=symbol_stripper,
        archive=archive,
        artifacts=artifacts,
        workers=workers,
        progress=progress,
        clock=clock,
        project=providers.Callable(os.path.realpath, _root),
        home=providers.Callable(_home),
        cache_folder=providers.Callable(os.path.realpath, cache_folder),
        environment=environment,
    )
    build_packs: providers.Provider[BuildPacks] = providers.Factory(BuildPacks, world)
