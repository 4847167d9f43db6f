"""Installing what one index serves, until all that is wrong with it is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from monopack.adapters.files.temporary import temporary_folder
from monopack.adapters.files.writing import write_new
from monopack.adapters.uv.choice import Choice, Pick
from monopack.adapters.uv.failures import diagnose, not_acceptable, skipped_members
from monopack.adapters.uv.indexes import IndexSettings
from monopack.adapters.uv.local_wheels import local_problem
from monopack.adapters.uv.offered import Wanted
from monopack.adapters.uv.program import TIMEOUT
from monopack.adapters.uv.requirements import requirement_line
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.names import NormalizedName, printable
from monopack.domain.ports.processes import Completed

_MOST_FAILURES_TOLD = 20
Missing = dict[NormalizedName, MonopackError]


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """What is installed, and the files that were chosen for it; of `beside` more may be wanted later."""

    choice: Choice
    beside: Wanted = field(default_factory=dict)

    def install(self, wanted: Wanted, into: str) -> list[MonopackError]:
        """All that can be had of `wanted`; what is wrong with the rest is told at once."""
        picks = self.choice.of(wanted, self.beside)
        errors, missing = self._install_picks(picks, into)
        # An index may lack the very file that suits best and have another one that the lock allows.
        again = self.choice.by_index({name: wanted[name] for name in missing if picks[name].locked != wanted[name]})
        other = {name: pick for name, pick in again.items() if pick != picks[name]}
        final, missing_again = self._install_picks(other, into) if other else ([], {})
        errors += [error for name, error in missing.items() if name not in other]
        return [*errors, *final, *missing_again.values()]

    def _install_picks(self, picks: Mapping[NormalizedName, Pick], into: str) -> tuple[list[MonopackError], Missing]:
        errors: list[MonopackError] = []
        missing: Missing = {}
        for settings in self.choice.orders:
            group = {name: pick.locked for name, pick in picks.items() if pick.settings == settings}
            refused = dict(self._refused(group, settings))
            missing |= refused
            accepted = {name: locked for name, locked in group.items() if name not in refused}
            errors += Run(choice=self.choice, settings=settings).install(accepted, into, missing)
        return errors, missing

    def _refused(self, wanted: Wanted, settings: IndexSettings) -> Iterator[tuple[NormalizedName, MonopackError]]:
        for name, locked in wanted.items():
            if problem := local_problem(locked, settings, root=self.choice.program.root):
                yield name, not_acceptable(locked, problem)


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """Runs of uv that look in one order of indexes."""

    choice: Choice
    settings: IndexSettings

    def install(self, wanted: Wanted, into: str, missing: Missing) -> list[MonopackError]:
        """Leave out what is to blame and go on, until the rest goes through; `missing`: what is blamed by name."""
        refreshed: set[NormalizedName] = set()
        left = dict(wanted)
        crowded = any(Path(into).iterdir())
        while left and len(missing) < _MOST_FAILURES_TOLD:
            completed = self._once(
                left, into, *(f"--refresh-package={name}" for name in sorted(refreshed & left.keys()))
            )
            if completed.code == 0:
                return self._escapes(left, completed)
            diagnosis = diagnose(_words(completed), left, self.choice.target, crowded=crowded)
            if diagnosis.name is None:
                return [diagnosis.error]
            if diagnosis.again and diagnosis.name not in refreshed:
                refreshed.add(diagnosis.name)
                continue
            missing[diagnosis.name] = diagnosis.error
            del left[diagnosis.name]
        return []

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
                    errors.append(
                        not_acceptable(locked, f"its member `{printable(members[0])}` leads outside its folder")
                    )
                    self.choice.program.run(["cache", "clean", name], private=str(folder), settings=self.settings)
        return errors

    def _once(self, wanted: Wanted, into: str, *options: str) -> Completed:
        program = self.choice.program
        with temporary_folder(prefix="monopack-fetch-") as folder:
            asked = folder / "locked.txt"
            lines = (requirement_line(locked, root=program.root) for locked in wanted.values())
            write_new(asked, ("\n".join(lines) + "\n").encode())
            # Copies, since uv's cache must not change with what is done to its files here; uv's clones may be links.
            arguments = ["pip", "install", "--requirements", str(asked), "--target", into, "--no-deps"]
            arguments += ["--link-mode", "copy", *options, *self.choice.options, *self.settings.arguments]
            if all(locked.hashes for locked in wanted.values()):
                arguments.append("--require-hashes")
            return program.run(arguments, private=str(folder), settings=self.settings)


def _words(completed: Completed) -> str:
    if completed.timed_out:
        return f"{completed.output}\nerror: timed out after {TIMEOUT:.0f} s"
    return completed.output or f"error: uv ended with {completed.code} and said nothing"
