"""How fast packs start, all contenders in one run.

    python benchmarks/cold_start.py --python312 PYTHON [--work DIR [--measure-only]] [--runs N] [--only PACK ...]

Six packs are built by every contender from one lock. Each zip is unpacked as the cloud does, with the dates that its
members state taken for UTC, into a folder that nobody may write to; that of the published tool once more as where dates
are not kept or another time zone holds ("elsewhere"). Every pack is started N times in fresh processes, all contenders
in turn: imported by a bare interpreter, and served by `awslambdaric` from the package index with a runtime API on
loopback (seconds until it asks for its first event). The fastest starts are printed as Markdown tables.

PYTHON is a CPython 3.12 in whose environment the published tool lies (`pip install monopack==0.3.2`); without it that
contender is left out and 3.12 looked for. Building takes many minutes: `--work DIR` keeps what was built, and with
`--measure-only` it is started again, once nothing else runs.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from cold_artifacts import PACKS, Kept, build, kept_in, open_up
from cold_tables import Started, tables
from runtime_api import client_environment, cold_start

_IMPORT = """
import sys, time
sys.path.insert(0, {payload!r})
wall, work = time.perf_counter(), time.process_time()
import {module}
print(time.perf_counter() - wall, time.process_time() - work)
"""


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
    """Ctrl-C ends it after the rounds that are done, of which the fastest starts are printed."""
    begun = time.perf_counter()
    started = [Started(artifact=artifact) for artifact in kept.artifacts if artifact.pack in options.only]
    with suppress(KeyboardInterrupt):
        for rounds in range(1, options.runs + 1):
            for one in started:
                if not one.broken:
                    _try(one, kept)
            print(f"round {rounds} of {options.runs}: {time.perf_counter() - begun:.0f} s so far", file=sys.stderr)
    if all(one.served or one.broken for one in started):
        print(tables(started))


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


if __name__ == "__main__":
    main()
