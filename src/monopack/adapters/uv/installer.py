"""uv as installer and resolver."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from monopack.adapters.files.temporary import temporary_folder
from monopack.adapters.files.writing import write_new
from monopack.adapters.uv.batch import Batch
from monopack.adapters.uv.choice import Choice
from monopack.adapters.uv.failures import is_unreachable, scrubbed
from monopack.adapters.uv.indexes import Indexes
from monopack.adapters.uv.program import UvProgram
from monopack.domain.model.errors import InputError, MonopackError, PackFailure, raise_all
from monopack.domain.model.lock import IndexOptions, LockedDistribution, SourceKind
from monopack.domain.model.target import Platform, Target
from monopack.domain.ports.installer import Installer
from monopack.domain.ports.interpreters import Interpreters
from monopack.domain.ports.processes import Processes
from monopack.domain.ports.requirement_resolver import RequirementResolver


class Uv(Installer, RequirementResolver):
    """The binary of the `uv` distribution.

    `environment` is the builder's; of it uv gets what a fetch needs. `host` is the platform of this machine: only for
    it, and only where an interpreter of the target's version is found, are source distributions built.
    """

    def __init__(
        self,
        *,
        processes: Processes,
        interpreters: Interpreters,
        root: str | Path,
        host: Platform,
        environment: Mapping[str, str],
    ) -> None:
        self._program = UvProgram(processes=processes, root=Path(root), environment=environment)
        self._indexes = Indexes(environment, root=Path(root))
        self._interpreters = interpreters
        self._host = host
        self._choices: dict[tuple[str, IndexOptions, Target], Choice] = {}

    def install(
        self,
        wanted: Sequence[LockedDistribution],
        *,
        into: str,
        index: IndexOptions,
        target: Target,
        among: Sequence[LockedDistribution] = (),
    ) -> None:
        """Fetch and unpack all of `wanted`, one run of uv for each index that the lock names."""
        options = self._for_target(target)
        errors: list[MonopackError] = []
        for location, group in groupby(sorted(wanted, key=lambda one: (_index_of(one), one.name)), key=_index_of):
            choice = self._choice(location, index, target, options)
            beside = {locked.name: locked for locked in among if _index_of(locked) == location}
            errors += Batch(choice=choice, beside=beside).install({locked.name: locked for locked in group}, into)
        raise_all(errors)

    def ask_ahead(self, likely: Sequence[LockedDistribution], *, index: IndexOptions, target: Target) -> None:
        """Ask for the files of a small lock, one index that it names after the other."""
        options = self._for_target(target)
        for location, group in groupby(sorted(likely, key=lambda one: (_index_of(one), one.name)), key=_index_of):
            self._choice(location, index, target, options).ask({locked.name: locked for locked in group})

    def resolve(
        self, requirements: tuple[str, ...], *, constraints: tuple[str, ...], index: IndexOptions, target: Target
    ) -> tuple[str, ...]:
        """Let uv choose versions and list the hashes of all their files."""
        settings = self._indexes.settings(index, location="")[0]
        with temporary_folder(prefix="monopack-resolve-") as folder:
            asked, limits, answer = (folder / name for name in ("asked.in", "limits.in", "pinned.txt"))
            write_new(asked, ("\n".join(requirements) + "\n").encode())
            write_new(limits, ("\n".join(constraints) + "\n").encode())
            arguments = ["pip", "compile", str(asked), "--constraints", str(limits), "--output-file", str(answer)]
            arguments += ["--generate-hashes", "--no-header", "--no-annotate", "--quiet", *self._for_target(target)]
            completed = self._program.run([*arguments, *settings.arguments], private=str(folder), settings=settings)
            if completed.code or not answer.exists():
                raise _unresolved(scrubbed(completed.output))
            return _logical_lines(answer.read_text(encoding="utf-8"))

    def _choice(self, location: str, index: IndexOptions, target: Target, options: tuple[str, ...]) -> Choice:
        """One for each index and target of a run, so that what an index offers is asked once."""
        orders = self._indexes.settings(index, location=location)
        fresh = Choice(program=self._program, orders=orders, index=index, target=target, options=options)
        return self._choices.setdefault((location, index, target), fresh)

    def _for_target(self, target: Target) -> tuple[str, ...]:
        """What is built here must run there, so the target's C library must not be older than this machine's."""
        builder = self._interpreters.find(target) if target.platform.can_run(self._host) else None
        # The real path spares uv a search that takes longer than the rest of its start.
        python = os.path.realpath(builder or sys.executable)
        platform = ("--python-platform", target.platform.name)
        options = ("--python", python, "--python-version", target.full_version, *platform)
        return options if builder else (*options, "--only-binary", ":all:")


def _index_of(locked: LockedDistribution) -> str:
    return locked.source.location if locked.source.kind is SourceKind.INDEX else ""


def _unresolved(said: str) -> MonopackError:
    if is_unreachable(said):
        hint = "see that the network, the proxy variables and the index's address are right, then run it again"
        return PackFailure("the package index cannot be reached to choose versions", why=said, hint=hint)
    return InputError("no set of versions fits the requirements", why=said)


def _logical_lines(text: str) -> tuple[str, ...]:
    """Continuations joined, comments and options left out."""
    lines = (" ".join(line.split()) for line in text.replace("\\\n", " ").splitlines())
    return tuple(sorted(line for line in lines if line and not line.startswith(("#", "-"))))
