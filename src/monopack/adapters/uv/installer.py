"""Running uv."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from monopack.adapters.uv.environment import child_environment
from monopack.adapters.uv.failures import diagnose, scrubbed
from monopack.adapters.uv.indexes import Indexes, IndexSettings
from monopack.adapters.uv.requirements import requirement_line
from monopack.domain.model.errors import InputError, MonopackError, PackFailure, raise_all
from monopack.domain.model.lock import IndexOptions, LockedDistribution, SourceKind
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.target import Platform, Target
from monopack.domain.ports.installer import Installer
from monopack.domain.ports.interpreters import Interpreters
from monopack.domain.ports.processes import Command, Completed, Processes
from monopack.domain.ports.requirement_resolver import RequirementResolver

_FETCH_TIMEOUT = 1800.0
_MOST_FAILURES_TOLD = 20


class Uv(Installer, RequirementResolver):
    """The binary of the `uv` distribution, run in the project root so that the project's own settings are found.

    `environment` is the builder's; of it uv gets what a fetch needs. `host` is the platform of this machine: only for
    it, and only where an interpreter of the target's version is found, are source distributions built.
    """

    def __init__(
        self,
        *,
        processes: Processes,
        interpreters: Interpreters,
        root: str,
        host: Platform,
        environment: Mapping[str, str],
    ) -> None:
        self._processes = processes
        self._interpreters = interpreters
        self._root = Path(root)
        self._host = host
        self._environment = environment
        self._indexes = Indexes(environment, root=self._root)

    def install(self, wanted: Sequence[LockedDistribution], *, into: str, index: IndexOptions, target: Target) -> None:
        """Fetch and unpack all of `wanted`, one run of uv for each index that the lock names."""
        ordered = sorted(wanted, key=lambda locked: (_index_of(locked), locked.name))
        errors: list[MonopackError] = []
        for _, group in groupby(ordered, key=_index_of):
            batch = {locked.name: locked for locked in group}
            settings = self._indexes.settings(index, location=_index_of(next(iter(batch.values()))))
            errors += self._install_batch(batch, into=into, settings=settings, target=target)
        raise_all(errors)

    def resolve(
        self, requirements: tuple[str, ...], *, constraints: tuple[str, ...], index: IndexOptions, target: Target
    ) -> tuple[str, ...]:
        """Let uv choose versions and list the hashes of all their files."""
        settings = self._indexes.settings(index, location="")
        with tempfile.TemporaryDirectory(prefix="monopack-resolve-") as folder:
            asked, limits, answer = (Path(folder) / name for name in ("asked.in", "limits.in", "pinned.txt"))
            asked.write_text("\n".join(requirements) + "\n", encoding="utf-8")
            limits.write_text("\n".join(constraints) + "\n", encoding="utf-8")
            arguments = ["compile", str(asked), "--constraints", str(limits), "--output-file", str(answer)]
            arguments += ["--generate-hashes", "--no-header", "--no-annotate", "--quiet"]
            completed = self._run([*arguments, *self._for_target(target), *settings.arguments], settings, folder)
            if completed.code:
                raise InputError("no set of versions fits the requirements", why=scrubbed(completed.output))
            return _joined_lines(answer.read_text(encoding="utf-8"))

    def _install_batch(
        self, batch: dict[NormalizedName, LockedDistribution], *, into: str, settings: IndexSettings, target: Target
    ) -> list[MonopackError]:
        """Leave out what is to blame and go on, until the rest goes through: all that is wrong is told at once."""
        errors: list[MonopackError] = []
        refreshed: set[NormalizedName] = set()
        left = dict(batch)
        while left and len(errors) < _MOST_FAILURES_TOLD:
            completed = self._install_once(left, into=into, settings=settings, target=target, refreshed=refreshed)
            if completed.code == 0:
                break
            diagnosis = diagnose(_with_reason(completed), left, target)
            if diagnosis.again and diagnosis.name and diagnosis.name not in refreshed:
                refreshed.add(diagnosis.name)
                continue
            errors.append(diagnosis.error)
            if diagnosis.name is None:
                break
            del left[diagnosis.name]
        return errors

    def _install_once(
        self,
        batch: Mapping[NormalizedName, LockedDistribution],
        *,
        into: str,
        settings: IndexSettings,
        target: Target,
        refreshed: set[NormalizedName],
    ) -> Completed:
        with tempfile.TemporaryDirectory(prefix="monopack-fetch-") as folder:
            asked = Path(folder) / "locked.txt"
            lines = (requirement_line(locked, root=self._root) for locked in batch.values())
            asked.write_text("\n".join(lines) + "\n", encoding="utf-8")
            arguments = ["install", "--requirements", str(asked), "--target", into, "--no-deps", "--link-mode", "copy"]
            if all(locked.hashes for locked in batch.values()):
                arguments.append("--require-hashes")
            for name in sorted(refreshed & batch.keys()):
                arguments += ["--refresh-package", name]
            return self._run([*arguments, *self._for_target(target), *settings.arguments], settings, folder)

    def _for_target(self, target: Target) -> list[str]:
        found = self._interpreters.find(target) if target.platform.can_run(self._host) else None
        arguments = ["--python", os.path.realpath(found or sys.executable)]
        arguments += ["--python-version", target.full_version, "--python-platform", target.platform.name]
        return arguments if found else [*arguments, "--only-binary", ":all:"]

    def _run(self, arguments: Sequence[str], settings: IndexSettings, private: str) -> Completed:
        environment = child_environment(self._environment, private=Path(private)) | dict(settings.variables)
        always = ("--no-progress", "--color", "never", "--no-python-downloads")
        command = (_binary(), "pip", *arguments, *always)
        return self._processes.run(
            Command(arguments=command, folder=str(self._root), environment=environment, timeout=_FETCH_TIMEOUT)
        )


def _binary() -> str:
    from uv import find_uv_bin  # noqa: PLC0415  # only what fetches pays for looking

    try:
        return str(find_uv_bin())
    except FileNotFoundError:
        found = shutil.which("uv")
    if not found:
        raise PackFailure("uv's binary is missing", hint="install monopack with its dependencies")
    return found


def _index_of(locked: LockedDistribution) -> str:
    return locked.source.location if locked.source.kind is SourceKind.INDEX else ""


def _with_reason(completed: Completed) -> str:
    if completed.timed_out:
        return f"{completed.output}\nerror: timed out after {_FETCH_TIMEOUT:.0f} s"
    return completed.output or f"error: uv ended with {completed.code} and said nothing"


def _joined_lines(text: str) -> tuple[str, ...]:
    """Logical lines: continuations joined, comments and blank lines left out."""
    joined = text.replace("\\\n", " ")
    lines = (" ".join(line.split()) for line in joined.splitlines())
    return tuple(sorted(line for line in lines if line and not line.startswith(("#", "-"))))
