"""Outcomes and errors in words, on stderr, and the built paths on stdout."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from monopack.cli.streams import write_data, write_path
from monopack.cli.table import table
from monopack.domain.explaining.sizes import size_text
from monopack.domain.model.errors import MonopackError, Several
from monopack.domain.model.names import printable
from monopack.domain.model.outcome import Outcome, Status
from monopack.domain.model.slimming import Saving

_MOST_NAMES = 3
_LEAST_SHARE = 100
"""Savings below this part of them all are told together; the manifest has each."""
_RED, _YELLOW, _CYAN = "31", "33", "36"


class Report:
    """Writes to one stream for people; everything that came from input is escaped."""

    def __init__(self, stream: TextIO, *, colored: bool) -> None:
        self._stream = stream
        self._colored = colored

    def outcomes(self, outcomes: Sequence[Outcome], *, paths: bool = True) -> int:
        """Paths, warnings, every failure by pack, the table; returns the exit code. Without `paths` stdout is left."""
        for outcome in outcomes if paths else ():
            self._path(outcome)
        self._warnings(outcomes)
        failed = sorted((one for one in outcomes if one.error is not None), key=lambda one: one.pack)
        for outcome in failed:
            if outcome.error is not None:
                self.error(outcome.error, pack=outcome.pack)
        self._savings(outcomes)
        self._stream.write(table(outcomes) if outcomes else "")
        self._advice(outcomes)
        if failed:
            self._stream.write(f"{len(failed)} of {len(outcomes)} packs failed\n")
        return max((one.error.exit_code for one in failed if one.error is not None), default=0)

    def data(self, data: bytes) -> None:
        """What was asked for, on stdout."""
        problem = write_data(data)
        if problem:
            self.warning(f"cannot write to stdout: {problem}")

    def failures(self, errors: Mapping[str, MonopackError]) -> int:
        """Every failure by pack; returns the exit code."""
        for pack in sorted(errors):
            self.error(errors[pack], pack=pack)
        return max((error.exit_code for error in errors.values()), default=0)

    def causes(self, outcomes: Sequence[Outcome]) -> None:
        """The tracebacks behind failures that nobody foresaw."""
        for outcome in outcomes:
            if outcome.error is not None and outcome.error.__cause__ is not None:
                self._stream.write("".join(traceback.format_exception(outcome.error.__cause__)))

    def error(self, error: MonopackError, *, pack: str = "") -> None:
        """One block for each problem: what and where, why, by which chain, how to mend it."""
        for part in _parts(error):
            where = f"{part.where}: " if part.where else ""
            owner = f"{printable(pack)}: " if pack else ""
            self._line(self._styled("error:", _RED), f"{owner}{where}{_safe(part.what)}")
            for line in (*part.why.splitlines(), *part.chain):
                self._stream.write(f"  {_safe(line)}\n")
            if part.hint:
                self._line("  " + self._styled("hint:", _CYAN), _safe(part.hint))

    def warning(self, text: str) -> None:
        """One line."""
        self._line(self._styled("warning:", _YELLOW), _safe(text))

    def _path(self, outcome: Outcome) -> None:
        if outcome.status is not Status.FAILED and outcome.path:
            problem = write_path(outcome.path)
            if problem:
                self.warning(f"cannot write to stdout: {problem}")

    def profiles(self, outcomes: Iterable[Outcome]) -> None:
        """What takes how long at import, of each pack of which it was measured."""
        from monopack.domain.explaining.profile_text import LEGEND, profile_text  # noqa: PLC0415  # few runs ask

        legend = LEGEND
        for outcome in outcomes:
            if outcome.profile is not None:
                self._stream.write(legend)
                legend = ""
                self._stream.write(profile_text(outcome.pack, outcome.profile))
            elif outcome.status is not Status.FAILED:
                self.warning(f"{outcome.pack}: its import was not measured, for nothing was run")

    def _advice(self, outcomes: Sequence[Outcome]) -> None:
        """The one that would save most, and how many others have some, too."""
        gains = [(one.profile.gain, one.pack, one.profile.advice) for one in outcomes if one.profile]
        found = [gain for gain in gains if gain[2]]
        if found:
            _, pack, text = max(found)
            more = f" ({len(found) - 1} more with advice, see `--import-profile`)" if len(found) > 1 else ""
            self._line(self._styled("hint:", _CYAN), _safe(f"{pack}: {text}{more}"))

    def _warnings(self, outcomes: Iterable[Outcome]) -> None:
        """Each once, with the packs that it concerns: what is shared is warned of in every pack."""
        packs: dict[str, list[str]] = {}
        for outcome in outcomes:
            for warning in dict.fromkeys(map(str, outcome.warnings)):
                packs.setdefault(warning, []).append(outcome.pack)
        for text, names in packs.items():
            self.warning(f"{_names(names)}: {text}")

    def _savings(self, outcomes: Iterable[Outcome]) -> None:
        """What `--slim` left out of each pack, the largest first."""
        for outcome in outcomes:
            if outcome.slimmed:
                self._line(self._styled("slimmed:", _CYAN), _safe(f"{outcome.pack}: {_saved(outcome.slimmed)}"))

    def _line(self, head: str, text: str) -> None:
        self._stream.write(f"{head} {text}\n")

    def _styled(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colored else text


def _saved(savings: Iterable[Saving]) -> str:
    """The sum, and what makes up most of it."""
    ordered = sorted(savings, key=lambda saving: (-saving.size, saving.distribution, saving.rule))
    total = sum(saving.size for saving in ordered)
    large = [saving for saving in ordered if saving.size * _LEAST_SHARE >= total]
    parts = [f"{saving.rule} of {saving.distribution} {size_text(saving.size)}" for saving in large]
    rest = total - sum(saving.size for saving in large)
    parts += [f"{len(ordered) - len(large)} more {size_text(rest)}"] if rest else []
    return f"{size_text(total)}: {', '.join(parts)}"


def _parts(error: MonopackError) -> Iterator[MonopackError]:
    if not isinstance(error, Several):
        yield error
        return
    for part in error.errors:
        yield from _parts(part)


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return f"{shown} and {more} more" if more > 0 else shown


def _safe(text: str) -> str:
    return printable(text.expandtabs())
