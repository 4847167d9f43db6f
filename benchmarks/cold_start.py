"""How fast packs start, all contenders in one run.

    python benchmarks/cold_start.py --python312 PYTHON [--work DIR [--measure-only]] [--runs N] [--only PACK ...]

Six packs are built by every contender from one lock. Each zip is unpacked as the cloud does, with the dates that its
members state taken for UTC, into a folder that nobody may write to; that of the published tool once more as where dates
are not kept or another time zone holds ("elsewhere"). Every pack is started N times in fresh processes, all contenders
in turn: imported by a bare interpreter, and served by `awslambdaric` from the package index with a runtime API on
loopback (seconds until it asks for its first event). Medians are printed as Markdown, then what the goals come to.

PYTHON is a CPython 3.12 in whose environment the published tool lies (`pip install monopack==0.3.2`); without it that
contender is left out and 3.12 looked for. Building takes many minutes: `--work DIR` keeps what was built, and with
`--measure-only` it is started again, once nothing else runs.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cold_artifacts import ELSEWHERE, PACKS, PUBLISHED, Kept, Unpacked, build, kept_in, open_up
from runtime_api import client_environment, cold_start

HEAVY = ("aws", "frames", "web", "arrays", "crypto")
_IMPORT = """
import sys, time
sys.path.insert(0, {payload!r})
wall, work = time.perf_counter(), time.process_time()
import {module}
print(time.perf_counter() - wall, time.process_time() - work)
"""


@dataclass(kw_only=True, slots=True)
class Started:
    """One artifact's times in seconds: of the clock and of the processor for `bare`, of the clock for `served`."""

    artifact: Unpacked
    bare: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    served: list[float] = field(default_factory=list)
    broken: bool = False


Measure = Callable[[Started], list[float]]


def main() -> None:
    """Build, unpack, measure, print."""
    options = _options()
    if options.measure_only:
        _measure(kept_in(options.work), options)
    elif options.work:
        options.work.mkdir(parents=True, exist_ok=True)
        _measure(build(options.work, options.only, options.python312), options)
    else:
        with tempfile.TemporaryDirectory() as folder:
            try:
                _measure(build(Path(folder), options.only, options.python312), options)
            finally:
                open_up(Path(folder))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="how often each is started; 0 builds only")
    parser.add_argument("--only", nargs="+", choices=PACKS, default=list(PACKS), help="of the packs")
    parser.add_argument("--python312", type=Path, help="an interpreter for the published tool")
    parser.add_argument("--work", type=Path, help="a folder that keeps what is built")
    parser.add_argument("--measure-only", action="store_true", help="start what `--work` holds from an earlier run")
    options = parser.parse_args()
    if options.measure_only and not options.work:
        parser.error("--measure-only needs --work")
    options.work = options.work and options.work.absolute()
    return options


def _measure(kept: Kept, options: argparse.Namespace) -> None:
    begun = time.perf_counter()
    started = [Started(artifact=artifact) for artifact in kept.artifacts if artifact.pack in options.only]
    for _ in range(options.runs):
        for one in started:
            if not one.broken:
                _try(one, kept)
    if options.runs:
        print(f"{options.runs} starts of each in {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        _print(started)


def _try(one: Started, kept: Kept) -> None:
    """Start it once; what does not start is told and left out from then on."""
    try:
        _start(one, kept.python, Path(kept.client))
    except (subprocess.CalledProcessError, RuntimeError) as error:
        one.broken = True
        told = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
        print(f"{one.artifact.contender}: {one.artifact.pack} does not start:\n{told[-1000:]}", file=sys.stderr)


def _start(one: Started, python: str, client: Path) -> None:
    pack, payload = one.artifact.pack, Path(one.artifact.payload)
    program = _IMPORT.format(payload=str(payload), module=f"packs.{pack}")
    # Root may write anywhere, so that nothing is written is said to the interpreter, too.
    bare = subprocess.run((python, "-S", "-E", "-B", "-c", program), capture_output=True, check=True, encoding="utf-8")
    seconds, work = map(float, bare.stdout.split())
    one.bare.append(seconds)
    one.work.append(work)
    handler = f"packs.{pack}.lambda_handler"
    command = (python, "-S", "-B", "-m", "awslambdaric", handler)
    environment = client_environment(payload, client, handler)
    one.served.append(cold_start(command, payload, environment, expected=pack))


def _print(started: Sequence[Started]) -> None:
    by_pack: dict[str, dict[str, Started]] = {}
    for one in started:
        by_pack.setdefault(one.artifact.pack, {})[one.artifact.contender] = one
    columns = ("Pack", "Contender", "zip MB", "unzipped MB", "compiled", "import s", "CPU s", "served s", "× published")
    print(f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|")
    for found in by_pack.values():
        for one in found.values():
            print(f"| {' | '.join(_row(one, found))} |")
    print()
    for pack, found in by_pack.items():
        if {"monopack none", "monopack startup", "monopack all"} <= {n for n, one in found.items() if not one.broken}:
            print(f"- {pack}{' (heavy)' if pack in HEAVY else ''}: {_goals(found)}")


def _row(one: Started, others: dict[str, Started]) -> list[str]:
    """`compiled`: sources that the import had to compile, of those that it loaded."""
    artifact = one.artifact
    sizes = [f"{artifact.zipped / 1e6:.2f}", f"{artifact.unzipped / 1e6:.2f}"]
    cells = [artifact.pack, artifact.contender, *sizes, f"{artifact.compiled} of {artifact.sources}"]
    if one.broken:
        return [*cells, *(["does not start"] * 3), "-"]
    cells += [f"{_median(times):.3f}" for times in (one.bare, one.work, one.served)]
    other = others.get(PUBLISHED)
    return [*cells, f"{_times(other, one, _work):.1f}" if other and not other.broken else "-"]


def _goals(found: dict[str, Started]) -> str:
    """Startup against the published tool, against all, and what it weighs of all's extra weight."""
    none, startup, every = (found[f"monopack {name}"] for name in ("none", "startup", "all"))
    bytes_of = [one.artifact.unzipped for one in (none, startup, every)]
    extra = bytes_of[2] - bytes_of[0]
    parts = [f"startup's import takes {_both(startup, every)} of all's"]
    parts.append(f"{(bytes_of[1] - bytes_of[0]) / extra:.2f} of its extra weight ({extra / 1e6:.1f} MB)")
    parts.append(f"{_both(none, startup)} times faster than none")
    others = [name for name in (PUBLISHED, ELSEWHERE) if name in found and not found[name].broken]
    parts += [f"{_both(found[name], startup)} times faster than {name}" for name in others]
    return ", ".join(parts)


def _both(one: Started, other: Started) -> str:
    """How many times as long one takes by the processor, where other work hardly shows; by clock; served."""
    by_work, by_clock, served = (_times(one, other, times) for times in (_work, _bare, _served))
    return f"{by_work:.2f} (clock {by_clock:.2f}, served {served:.2f})"


def _times(one: Started, other: Started, times: Measure) -> float:
    return _median(times(one)) / _median(times(other))


def _work(one: Started) -> list[float]:
    return one.work


def _bare(one: Started) -> list[float]:
    return one.bare


def _served(one: Started) -> list[float]:
    return one.served


def _median(times: Sequence[float]) -> float:
    return statistics.median(times)


if __name__ == "__main__":
    main()
