"""Which adapter stands behind which port; the only module that knows dependency_injector.

What is named by `late` is imported when the first of it is made, and a port that few runs ask is handed over as
`OnFirstUse`: so a run imports what it uses, and nobody else need think of it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dependency_injector import containers, providers

from monopack.adapters.local_source_tree import LocalSourceTree
from monopack.adapters.this_machine import this_platform
from monopack.cli.cache_folder import cache_folder
from monopack.cli.configuration import Configuration
from monopack.cli.interrupts import Interrupts
from monopack.cli.late import OnFirstUse, late
from monopack.cli.opened import closed, ended, stopped
from monopack.cli.progress import choose_progress
from monopack.cli.streams import Forgiving
from monopack.domain.model.environment import ConsultedEnvironment
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.target import Platform

if TYPE_CHECKING:
    from monopack.adapters.child_processes import ChildProcesses
    from monopack.adapters.distribution_store import LocalDistributionStore
    from monopack.adapters.sqlite_cache import SqliteCache
    from monopack.adapters.thread_workers import ThreadWorkers
    from monopack.adapters.uv import Uv
    from monopack.cli.history import ProjectHistory
    from monopack.domain.building.build_packs import BuildPacks
    from monopack.domain.building.known_world import KnownWorld
    from monopack.domain.building.unchanged_packs import UnchangedPacks
    from monopack.domain.building.world import World
    from monopack.domain.ports.archive import Archive
    from monopack.domain.ports.artifact_store import ArtifactStore
    from monopack.domain.ports.byte_compiler import ByteCompiler
    from monopack.domain.ports.cache import Cache
    from monopack.domain.ports.clock import Clock
    from monopack.domain.ports.contents import Contents
    from monopack.domain.ports.installer import Installer
    from monopack.domain.ports.interpreters import Interpreters
    from monopack.domain.ports.lock_reader import LockReaders
    from monopack.domain.ports.pack_files import PackFiles
    from monopack.domain.ports.payloads import Payloads
    from monopack.domain.ports.progress import Progress
    from monopack.domain.ports.requirement_resolver import RequirementResolver
    from monopack.domain.ports.source_tree import SourceTree
    from monopack.domain.ports.symbol_stripper import SymbolStripper
    from monopack.domain.ports.test_runner import TestRunner
    from monopack.domain.ports.verifier import Verifier


def _jobs(asked: int | None) -> int:
    from monopack.adapters.thread_workers import cores  # noqa: PLC0415  # with the workers themselves

    return asked or cores()


def _memory(folder: Path, root: Path) -> Path:
    return folder / "seen" / hashlib.sha256(os.fsencode(root)).hexdigest()[:32]


def _home() -> str:
    return os.path.realpath(os.path.expanduser("~"))  # noqa: PTH111  # Path.home raises where there is none


def _installer_kind(python: Path | None) -> str:
    return "fetching" if python is None else "copying"


def _origin(python: Path | None) -> str:
    return "" if python is None else str(python.absolute())


def _on_first_use(provider: providers.Provider[Any]) -> providers.Provider[Any]:
    return providers.Callable(OnFirstUse, provider.provider)


def _readers(
    tree: SourceTree, *, resolver: RequirementResolver, cache: Cache, environment: Mapping[str, str]
) -> Mapping[PackageManager, Any]:
    requirements = late("adapters.requirements_txt:RequirementsTxt")
    pipfile = late("adapters.pipfile_lock:PipfileLock")
    made: Mapping[PackageManager, Callable[..., Any]] = {
        PackageManager.PIP: partial(requirements, resolver=resolver, cache=cache, environment=environment),
        PackageManager.PIPENV: partial(pipfile, environment=environment),
        PackageManager.UV: late("adapters.uv_lock:UvLock"),
        PackageManager.POETRY: late("adapters.poetry_lock:PoetryLock"),
        PackageManager.PYLOCK: late("adapters.pylock:PylockToml"),
    }
    return {manager: OnFirstUse(partial(make, tree=tree)) for manager, make in made.items()}


class Container(containers.DeclarativeContainer):
    """One of everything for a run; needs its three dependencies, and in the end `closing` and `shutdown_resources`."""

    configuration: providers.Provider[Configuration] = providers.Dependency(instance_of=Configuration)
    stderr: providers.Provider[Forgiving] = providers.Dependency(instance_of=Forgiving)
    interrupts: providers.Provider[Interrupts] = providers.Dependency(instance_of=Interrupts)

    _settings = configuration.provided.settings
    _root = configuration.provided.project.root
    _environment: providers.Provider[dict[str, str]] = providers.Callable(dict, os.environ)
    _platform: providers.Provider[Platform] = providers.ThreadSafeSingleton(this_platform)
    _pool: providers.Provider[Path] = providers.Callable(late("adapters.build_directory:pool_of"), _settings.build_dir)

    closing: providers.Provider[ExitStack] = providers.ThreadSafeSingleton(ExitStack)
    progress: providers.Provider[Progress] = providers.ThreadSafeSingleton(
        choose_progress, stream=stderr, debug=_settings.debug
    )
    cache_folder: providers.Provider[Path] = providers.Resource(cache_folder, configuration, progress)
    cache: providers.Provider[SqliteCache] = providers.ThreadSafeSingleton(
        closed, closing, late("adapters.sqlite_cache:SqliteCache"), folder=cache_folder, progress=progress
    )
    tree: providers.Provider[LocalSourceTree] = providers.ThreadSafeSingleton(
        closed, closing, LocalSourceTree, root=_root, memory=providers.Callable(_memory, cache_folder, _root)
    )
    artifacts: providers.Provider[ArtifactStore] = providers.ThreadSafeSingleton(
        late("adapters.build_directory:BuildDirectory"),
        _settings.build_dir,
        shown=providers.Callable(os.fspath, _settings.build_dir),
        progress=progress,
        patience=_settings.lock_timeout,
    )
    environment: providers.Provider[ConsultedEnvironment] = providers.ThreadSafeSingleton(
        ConsultedEnvironment, _environment
    )
    clock: providers.Provider[Clock] = providers.ThreadSafeSingleton(late("adapters.system_clock:SystemClock"))
    processes: providers.Provider[ChildProcesses] = providers.ThreadSafeSingleton(
        ended, closing, interrupts, late("adapters.child_processes:ChildProcesses")
    )
    _workers_of = providers.Factory(
        stopped,
        interrupts,
        late("adapters.thread_workers:ThreadWorkers"),
        jobs=providers.Callable(_jobs, _settings.jobs),
    )
    workers: providers.Provider[ThreadWorkers] = providers.ThreadSafeSingleton(closed, closing, _workers_of.provider)
    pack_files: providers.Provider[PackFiles] = providers.ThreadSafeSingleton(
        late("adapters.local_pack_files:LocalPackFiles"), root=_root
    )
    _running = _on_first_use(processes)
    interpreters: providers.Provider[Interpreters] = providers.ThreadSafeSingleton(
        late("adapters.local_interpreters:LocalInterpreters"),
        processes=_running,
        machine=_platform,
        environment=_environment,
    )
    _interpreters = _on_first_use(interpreters)
    uv: providers.Provider[Uv] = providers.ThreadSafeSingleton(
        late("adapters.uv:Uv"),
        processes=_running,
        interpreters=_interpreters,
        root=_root,
        host=_platform,
        environment=_environment,
    )
    _readers_of = providers.Factory(_readers, resolver=_on_first_use(uv), cache=cache, environment=environment)
    readers: providers.Provider[LockReaders] = providers.ThreadSafeSingleton(_readers_of, tree)
    history: providers.Provider[ProjectHistory] = providers.ThreadSafeSingleton(
        closed,
        closing,
        late("cli.history:ProjectHistory"),
        configuration=configuration,
        environment=_environment,
        cache=cache,
        readers=_readers_of.provider,
    )
    installer: providers.Provider[Installer] = providers.Selector(
        providers.Callable(_installer_kind, configuration.provided.existing),
        fetching=uv,
        copying=providers.ThreadSafeSingleton(
            late("adapters.installed_environment:InstalledEnvironment"),
            uv,
            python=configuration.provided.existing,
            host=_platform,
            processes=_running,
            progress=progress,
        ),
    )
    byte_compiler: providers.Provider[ByteCompiler] = providers.ThreadSafeSingleton(
        late("adapters.byte_compiler:InterpreterCompiler"), processes=_running
    )
    _byte_compiler = _on_first_use(byte_compiler)
    symbol_stripper: providers.Provider[SymbolStripper] = providers.ThreadSafeSingleton(
        late("adapters.strip_programs:StripPrograms"),
        processes=_running,
        machine=_platform,
        environment=_environment,
    )
    _symbol_stripper = _on_first_use(symbol_stripper)
    store: providers.Provider[LocalDistributionStore] = providers.ThreadSafeSingleton(
        closed,
        closing,
        late("adapters.distribution_store:LocalDistributionStore"),
        folder=cache_folder,
        root=_root,
        installer=_on_first_use(installer),
        makers=providers.Factory(
            late("adapters.distribution_store:Makers"),
            byte_compiler=_byte_compiler,
            symbol_stripper=_symbol_stripper,
        ),
        progress=progress,
        sharing=providers.Factory(
            late("adapters.distribution_store:Sharing"),
            origin=providers.Callable(_origin, configuration.provided.existing),
            patience=_settings.lock_timeout,
        ),
    )
    contents: providers.Provider[Contents] = providers.ThreadSafeSingleton(
        late("adapters.payload_contents:PayloadContents"),
        tree=tree,
        store=store,
        compress=late("adapters.distribution_store.members:compress"),
    )
    _contents = _on_first_use(contents)
    payloads: providers.Provider[Payloads] = providers.ThreadSafeSingleton(
        late("adapters.payload_folder:PayloadFolder"), _contents, pool=_pool
    )
    _payloads = _on_first_use(payloads)
    verifier: providers.Provider[Verifier] = providers.ThreadSafeSingleton(
        late("adapters.payload_trials:PayloadVerifier"), processes=processes
    )
    test_runner: providers.Provider[TestRunner] = providers.ThreadSafeSingleton(
        late("adapters.payload_trials:PayloadTests"), processes=processes
    )
    archive: providers.Provider[Archive] = providers.ThreadSafeSingleton(
        late("adapters.zip_archive:ZipArchive"), contents
    )
    _ground: Mapping[str, providers.Provider[Any]] = {
        "tree": tree,
        "cache": cache,
        "payloads": _payloads,
        "artifacts": _on_first_use(artifacts),
        "environment": environment,
        "project": providers.Callable(os.path.realpath, _root),
        "home": providers.Callable(_home),
        "cache_folder": providers.Callable(os.path.realpath, cache_folder),
    }
    known_world: providers.Provider[KnownWorld] = providers.ThreadSafeSingleton(
        late("domain.building.known_world:KnownWorld"), **_ground
    )
    unchanged_packs: providers.Provider[UnchangedPacks] = providers.Factory(
        late("domain.building.unchanged_packs:UnchangedPacks"), known_world
    )
    world: providers.Provider[World] = providers.ThreadSafeSingleton(
        late("domain.building.world:World"),
        **_ground,
        readers=readers,
        history=_on_first_use(history),
        store=store,
        pack_files=_on_first_use(pack_files),
        interpreters=_interpreters,
        byte_compiler=_byte_compiler,
        verifier=_on_first_use(verifier),
        test_runner=_on_first_use(test_runner),
        symbol_stripper=_symbol_stripper,
        archive=_on_first_use(archive),
        workers=workers,
        progress=progress,
        clock=clock,
    )
    build_packs: providers.Provider[BuildPacks] = providers.Factory(
        late("domain.building.build_packs:BuildPacks"), world
    )
