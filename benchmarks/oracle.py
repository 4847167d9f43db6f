"""What the trace ships against what programs really import.

    uv run python benchmarks/oracle.py [NAME ...] [--cache FOLDER] [--missing]

Each subject (`oracle_entries.py`) is installed from the configured index into a folder of its own, which then counts
as first-party code. Each program runs in a clean interpreter that records every module it imported and every data
file it opened there; then it is traced as a pack. Recall is how much of what ran is in the trace, precision how much
of the trace ran; `modulefinder` of the standard library is measured on the same programs. `--missing` lists what the
trace lacks.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oracle_entries import SUBJECTS, Subject

from monopack.adapters.local_source_tree import LocalSourceTree
from monopack.adapters.this_machine import this_platform
from monopack.adapters.thread_workers import ThreadWorkers
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.pack import Pack
from monopack.domain.model.source import SourceRoot
from monopack.domain.model.target import Target
from monopack.domain.model.trace import Trace
from monopack.domain.ports.cache import Cache
from monopack.domain.ports.progress import Progress
from monopack.domain.scanning.scans import Scans
from monopack.domain.tracing.tracer import Tracer

_RUN = """
import sys, json, os
folder, program, report = sys.argv[1:4]
sys.argv = [program]
sys.path[:] = [folder, *[p for p in sys.path if p and "site-packages" not in p and p != os.path.dirname(__file__)]]
inside = folder + os.sep
opened = set()
def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and os.path.abspath(arguments[0]).startswith(inside):
        opened.add(os.path.relpath(os.path.abspath(arguments[0]), folder))
sys.addaudithook(watch)
error = ""
try:
    exec(compile(open(program).read(), program, "exec"), {"__name__": "packs.program", "__file__": program})
except BaseException as caught:
    error = repr(caught)
modules = {}
for name, module in list(sys.modules.items()):
    try:
        spec = getattr(module, "__spec__", None)
        file = getattr(spec, "origin", None) or getattr(module, "__file__", None)
    except Exception:
        continue
    if isinstance(file, str) and file.startswith(inside) and type(module).__name__ != "LazyModule":
        modules[os.path.relpath(file, folder)] = name
with open(report, "w") as out:
    json.dump({"modules": modules, "opened": sorted(opened), "error": error}, out)
os._exit(0)
"""
_MODULEFINDER = """
import sys, json, os, modulefinder
folder, program, report = sys.argv[1:4]
finder = modulefinder.ModuleFinder(path=[folder, *[p for p in sys.path if p and "site-packages" not in p]])
try:
    finder.run_script(program)
except BaseException as error:
    print(repr(error)[:200], file=sys.stderr)
inside = folder + os.sep
files = {os.path.relpath(m.__file__, folder) for m in finder.modules.values() if (m.__file__ or "").startswith(inside)}
with open(report, "w") as out:
    json.dump(sorted(files), out)
"""
_NO_DATA = (".py", ".pyc", ".so", ".pyd")


class Forgetful(Cache):
    """Keeps nothing."""

    def get_many(self, kind: str, keys: Iterable[str]) -> Mapping[str, bytes]:  # noqa: ARG002
        """Nothing."""
        return {}

    def put_many(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Forgotten."""


class Silent(Progress):
    """Says nothing."""

    detailed = False

    def stage(self, name: str, *, pack: str = "") -> None:
        """Not said."""

    def detail(self, event: str, **facts: object) -> None:
        """Not said."""

    def warning(self, text: str) -> None:
        """Not said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """One program: sets of paths below the subject's folder."""

    ran: frozenset[str]
    opened: frozenset[str]
    traced: frozenset[str]
    data: frozenset[str]
    by_modulefinder: frozenset[str]
    seconds: float
    error: str


def install(subject: Subject, cache: Path) -> Path:
    """The folder with the subject's source."""
    folder = cache / subject.name
    if not folder.is_dir():
        command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable]
        subprocess.run([*command, "--target", str(folder), *subject.requirements], check=True)
    return folder.resolve()


def this_target() -> Target:
    """The interpreter that runs the programs."""
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Target(python=sys.version_info[:2], platform=this_platform(), full_version=version)


def measure(folder: Path, program: str) -> Measured:
    """Run, trace and search one program."""
    with tempfile.TemporaryDirectory(dir=folder, prefix="zz_") as scratch:
        path = Path(scratch) / "program.py"
        path.write_text(program, encoding="utf-8")
        ran = _child(_RUN, folder, path)
        searched = _child(_MODULEFINDER, folder, path)
        started = time.perf_counter()
        trace = _trace(folder, path)
        seconds = time.perf_counter() - started
        own = path.relative_to(folder).as_posix()
    modules = frozenset(traced.module.path for traced in trace.modules if traced.module.path) - {own}
    return Measured(
        ran=frozenset(ran["modules"]) - {own},
        opened=frozenset(
            name
            for name in ran["opened"]
            if not name.endswith(_NO_DATA) and ".dist-info/" not in name and Path(folder, name).is_file()
        ),
        traced=modules,
        data=frozenset(file.path for file in trace.data_files),
        by_modulefinder=frozenset(searched) - {own},
        seconds=seconds,
        error=ran["error"],
    )


def _child(code: str, folder: Path, program: Path) -> Any:  # noqa: ANN401  # JSON
    """What the child reports; its own code lies outside the folder, and no byte code is written."""
    with tempfile.TemporaryDirectory() as elsewhere:
        script, report = Path(elsewhere) / "child.py", Path(elsewhere) / "report.json"
        script.write_text(code, encoding="utf-8")
        environment = {"PATH": os.environ["PATH"], "HOME": elsewhere, "LANG": "C.UTF-8"}
        command = [sys.executable, "-S", "-E", "-s", "-B", str(script), str(folder), str(program), str(report)]
        subprocess.run(command, check=True, cwd=elsewhere, env=environment, stdout=subprocess.DEVNULL, timeout=300)
        return json.loads(report.read_text(encoding="utf-8"))


def _trace(folder: Path, program: Path) -> Trace:
    tree = LocalSourceTree(root=folder)
    target = this_target()
    scans = Scans(cache=Forgetful(), workers=ThreadWorkers(jobs=1), target=target, progress=Silent())
    tracer = Tracer(tree=tree, roots=(SourceRoot(path=""),), target=target, scans=scans)
    path = program.relative_to(folder).as_posix()
    return tracer.trace(Pack(name="program", module=path.removesuffix(".py").replace("/", "."), path=path))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def rows(subject: Subject, folder: Path, *, missing: bool) -> Iterator[tuple[str, ...]]:
    """One row a program."""
    for number, program in enumerate(subject.programs, 1):
        try:
            found = measure(folder, program)
        except MonopackError as error:
            print(subject.name, number, error)
            continue
        if found.error:
            print(f"{subject.name} {number}: the program ended with {found.error}", file=sys.stderr)
        lacking = sorted(found.ran - found.traced)
        if missing and lacking:
            print(subject.name, number, "lacks", *lacking, sep="\n    ", file=sys.stderr)
        unread = sorted(found.opened - found.data - found.traced)
        if missing and unread:
            print(subject.name, number, "lacks data", *unread[:12], sep="\n    ", file=sys.stderr)
        yield (
            f"{subject.name} {number}",
            subject.kind,
            str(len(found.ran)),
            _share(len(found.ran & found.traced), len(found.ran)),
            _share(len(found.ran & found.traced), len(found.traced)),
            _share(len(found.opened) - len(unread), len(found.opened)),
            _share(len(found.ran & found.by_modulefinder), len(found.ran)) if found.by_modulefinder else "fails",
            _share(len(found.ran & found.by_modulefinder), len(found.by_modulefinder)),
            f"{found.seconds:.2f} s",
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "monopack-oracle")
    parser.add_argument("--missing", action="store_true")
    options = parser.parse_args()
    head = ("program", "kind", "ran", "recall", "precision", "data recall", "modulefinder recall", "precision", "time")
    print("|", " | ".join(head), "|")
    print("|", " | ".join(["---"] * len(head)), "|")
    for subject in SUBJECTS:
        if options.names and subject.name not in options.names:
            continue
        for row in rows(subject, install(subject, options.cache), missing=options.missing):
            print("|", " | ".join(row), "|", flush=True)


if __name__ == "__main__":
    main()
