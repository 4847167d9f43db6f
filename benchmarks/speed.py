"""How fast packs are built: `python benchmarks/speed.py [--runs N] [--packs N] [--modules N] [--light] [--growth]`.

Everything is drawn anew in a temporary folder and all contenders run in turn on the same monorepo; medians are printed
as a Markdown table. Distributions come through uv's warm download cache, which one unmeasured installation fills.
Verification is off for everyone unless a row says so. The published tool and pex need Python 3.12 and are left out
where `--python312` names none. Those that take minutes are measured once; what takes longer than `--limit` is stopped
there, and stands in the table as taking at least that. `--only WORD ...` leaves out contenders whose names have none
of the words.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from contenders import Contender, Measured, measure, monopack, pex, published, shell_script
from monorepos import HEAVY, LIGHT, Shape, draw
from uv import find_uv_bin


def main() -> None:
    """Measure and print."""
    options = _options()
    if options.growth:
        _print_table(_growth(options))
        return
    shape = Shape(packs=options.packs, modules=options.modules, distributions=LIGHT if options.light else HEAVY)
    with tempfile.TemporaryDirectory() as folder:
        project = _project(Path(folder), shape)
        _print_table(_compare(project, options))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--packs", type=int, default=20)
    parser.add_argument("--modules", type=int, default=300)
    parser.add_argument("--light", action="store_true", help="six light distributions instead of the heavy ones")
    parser.add_argument(
        "--growth", action="store_true", help="monopack alone over 1 to 200 packs, 100 to 10 000 modules"
    )
    parser.add_argument("--limit", type=float, help="seconds after which a contender is stopped")
    parser.add_argument("--only", nargs="+", metavar="WORD", help="contenders that have one of these in their name")
    parser.add_argument("--python312", type=Path, help="an interpreter for the published tool and pex")
    return parser.parse_args()


def _project(folder: Path, shape: Shape) -> Path:
    project = folder / "project"
    draw(project, shape)
    lock = (find_uv_bin(), "pip", "compile", "--quiet", "--generate-hashes", "--no-header", "requirements.in")
    subprocess.run((*lock, "-o", "requirements.txt"), cwd=project, check=True)
    return project


def _compare(project: Path, options: argparse.Namespace) -> Iterator[tuple[str, ...]]:
    base: float | None = None
    for contender in _contenders(project, options):
        if options.only and not any(word in contender.name for word in options.only):
            continue
        runs = 1 if contender.slow and not options.light else options.runs
        measured = [measure(contender, project, limit=options.limit) for _ in range(runs)]
        seconds = statistics.median(result.seconds for result in measured)
        base = base or seconds
        beyond = "> " if any(result.stopped for result in measured) else ""
        ratio = f"{beyond}{seconds / base:.3f}"
        yield contender.name, f"{beyond}{seconds:.2f}", ratio, f"{_peak(measured):.0f}", _zips(contender)


def _contenders(project: Path, options: argparse.Namespace) -> Iterator[Contender]:
    _fill_download_cache(project)
    yield shell_script(project, find_uv_bin())
    yield monopack("monopack, cold", project, "--no-verify")
    yield monopack("monopack, cold, verified", project)
    yield monopack("monopack, warm cache, no build directory", project, "--no-verify", keep=("cache",))
    measure(monopack("", project, "--no-verify"), project)
    yield monopack("monopack, nothing changed", project, "--no-verify", keep=("cache", "build"))
    yield _one_file_changed(project)
    if options.python312:
        python = _environment(project.parent / "env", options.python312)
        yield published("published 0.3.2, cold", project, python)
        yield published("published 0.3.2, again", project, python, keep=True)
        yield pex(project, python)


def _fill_download_cache(project: Path) -> None:
    arguments = ("pip", "install", "--quiet", "--python", sys.executable, "-r", "requirements.txt")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run((find_uv_bin(), *arguments, "--target", folder), cwd=project, check=True)


def _one_file_changed(project: Path) -> Contender:
    contender = monopack("monopack, one file changed", project, "--no-verify", keep=("cache", "build"))
    changed = max((project / "app").glob("m*.py"))

    def prepare() -> None:
        changed.write_text(changed.read_text() + "# changed\n")

    return replace(contender, prepare=prepare)


def _environment(folder: Path, python: Path) -> Path:
    subprocess.run((python, "-m", "venv", folder), check=True)
    subprocess.run((folder / "bin/python", "-m", "pip", "install", "-q", "monopack==0.3.2", "pex"), check=True)
    return folder / "bin/python"


def _growth(options: argparse.Namespace) -> Iterator[tuple[str, ...]]:
    shapes = [Shape(packs=packs, modules=300, distributions=LIGHT) for packs in (1, 10, 50, 200)]
    shapes += [Shape(packs=20, modules=modules, distributions=LIGHT) for modules in (100, 1000, 3000, 10_000)]
    for shape in shapes:
        with tempfile.TemporaryDirectory() as folder:
            project = _project(Path(folder), shape)
            for name, keep in (("cold", ()), ("nothing changed", ("cache", "build"))):
                measured = [
                    measure(monopack(name, project, "--no-verify", keep=keep), project) for _ in range(options.runs)
                ]
                seconds = statistics.median(result.seconds for result in measured)
                label = f"{shape.packs} packs, {shape.modules} modules, {name}"
                yield label, f"{seconds:.2f}", "", f"{_peak(measured):.0f}", ""


def _peak(measured: Sequence[Measured]) -> float:
    return statistics.median(result.peak for result in measured)


def _zips(contender: Contender) -> str:
    """How many zips (or PEX files) it left, and their MB."""
    files = [path for ending in ("zip", "pex") for path in contender.output.rglob(f"*.{ending}")]
    return f"{len(files)}: {sum(path.stat().st_size for path in files) / 1e6:.0f}"


def _print_table(rows: Iterator[tuple[str, ...]]) -> None:
    print("| | seconds | ratio | peak MB | zips: MB |\n|---|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)
    print(f"\nPython {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
