"""Installing what one index serves, until all that is wrong with it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from monopack.adapters.files.temporary import temporary_folder
from monopack.adapters.files.writing import write_new
from monopack.adapters.uv.failures import diagnose, escape_error, skipped_members
from monopack.adapters.uv.indexes import IndexSettings
from monopack.adapters.uv.program import TIMEOUT, UvProgram
from monopack.adapters.uv.requirements import requirement_line
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.lock import LockedDistribution
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.target import Target
from monopack.domain.ports.processes import Completed

_MOST_FAILURES_TOLD = 20

Wanted = Mapping[NormalizedName, LockedDistribution]


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """How to install: `options` are uv's for the target."""

    program: UvProgram
    settings: IndexSettings
    target: Target
    options: tuple[str, ...]

    def install(self, wanted: Wanted, into: str) -> list[MonopackError]:
        """Leave out what is to blame and go on, until the rest goes through: all that is wrong is told at once."""
        errors: list[MonopackError] = []
        refreshed: set[NormalizedName] = set()
        left = dict(wanted)
        while left and len(errors) < _MOST_FAILURES_TOLD:
            completed = self._once(
                left, into, *(f"--refresh-package={name}" for name in sorted(refreshed & left.keys()))
            )
            if completed.code == 0:
                return [*errors, *self._escapes(left, completed)]
            diagnosis = diagnose(_words(completed), left, self.target)
            if diagnosis.again and diagnosis.name and diagnosis.name not in refreshed:
                refreshed.add(diagnosis.name)
                continue
            errors.append(diagnosis.error)
            if diagnosis.name is None:
                break
            del left[diagnosis.name]
        return errors

    def _escapes(self, wanted: Wanted, completed: Completed) -> list[MonopackError]:
        """Uv leaves out members that lead outside, but says so only when it unpacks, and not whose they are.

        Whoever is to blame is taken from uv's cache, so that it is unpacked, and found, the next time again.
        """
        errors: list[MonopackError] = []
        if not skipped_members(completed.output):
            return errors
        for name, locked in wanted.items():
            with temporary_folder(prefix="monopack-unpack-") as folder:
                again = self._once({name: locked}, f"{folder}/site", "--no-cache")
                if members := skipped_members(again.output):
                    errors.append(escape_error(locked, members))
                    self.program.run(["cache", "clean", name], private=str(folder), settings=self.settings)
        return errors

    def _once(self, wanted: Wanted, into: str, *options: str) -> Completed:
        with temporary_folder(prefix="monopack-fetch-") as folder:
            asked = folder / "locked.txt"
            lines = (requirement_line(locked, root=self.program.root) for locked in wanted.values())
            write_new(asked, ("\n".join(lines) + "\n").encode())
            # Copies, since uv's cache must not change with what is done to its files here; uv's clones may be links.
            arguments = ["pip", "install", "--requirements", str(asked), "--target", into, "--no-deps"]
            arguments += ["--link-mode", "copy", *options, *self.options, *self.settings.arguments]
            if all(locked.hashes for locked in wanted.values()):
                arguments.append("--require-hashes")
            return self.program.run(arguments, private=str(folder), settings=self.settings)


def _words(completed: Completed) -> str:
    if completed.timed_out:
        return f"{completed.output}\nerror: timed out after {TIMEOUT:.0f} s"
    return completed.output or f"error: uv ended with {completed.code} and said nothing"
