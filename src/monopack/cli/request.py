"""From a configuration to what the domain is asked."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from monopack.adapters.this_machine import this_target
from monopack.cli.configuration import Configuration
from monopack.cli.recorded_times import recorded_seconds
from monopack.cli.settings import Settings
from monopack.domain.model.errors import InputError, MonopackError, raise_all
from monopack.domain.model.request import Budget, BuildRequest, Shard
from monopack.domain.model.target import Target


def build_request(packs: tuple[str, ...], configuration: Configuration) -> BuildRequest:
    """The run as plain values. `InputError` for source roots that are no folders."""
    settings = configuration.settings
    return BuildRequest(
        target=target(settings),
        packs=packs,
        packs_dir=configuration.project.packs_dir,
        package_manager=settings.package_manager,
        existing=str(configuration.existing.absolute()) if configuration.existing else "",
        source_roots=_source_roots(settings.source_root, configuration.project.root),
        mode=settings.mode,
        with_tests=settings.with_tests,
        verify=settings.verify,
        verify_timeout=settings.verify_timeout,
        environment=configuration.environment,
        entrypoint=settings.entrypoint,
        strict=settings.strict,
        auto_fix=settings.auto_fix,
        digests=settings.sha_output,
        excluded=settings.exclude_distribution,
        test_runner=settings.test_runner,
        changed_since=settings.changed_since,
        shard=_shard(settings),
        bytecode=settings.bytecode,
        slim=settings.slim,
        budget=Budget(zipped=settings.max_zip_size, unzipped=settings.max_unzipped_size),
    )


def _shard(settings: Settings) -> Shard | None:
    if settings.shard is None or settings.shard_times is None:
        return settings.shard
    return replace(settings.shard, seconds=recorded_seconds(settings.shard_times))


def target(settings: Settings) -> Target:
    """What was asked for, this machine and the running Python standing in for what was not."""
    here = this_target(settings.python_version)
    if settings.python_platform is None:
        return here
    return Target(python=here.python, platform=settings.python_platform, full_version=here.full_version)


def _source_roots(folders: tuple[Path, ...], root: Path) -> tuple[str, ...]:
    errors: list[MonopackError] = [
        InputError(f"no source root `{folder}`", why="no such folder", hint="`--source-root` names a folder")
        for folder in folders
        if not folder.is_dir()
    ]
    raise_all(errors)
    return relative_roots(folders, root)


def relative_roots(folders: tuple[Path, ...], root: Path) -> tuple[str, ...]:
    """Source roots as seen from the project root, with `/`; `""` is the project root itself."""
    relative = (Path(os.path.relpath(folder, root)).as_posix() for folder in folders)
    return tuple("" if path == "." else path for path in relative)
