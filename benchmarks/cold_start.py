"""How fast packs start: `python benchmarks/cold_start.py [--runs N] [--only PACK ...] --python312 PYTHON`.

Six packs are built by every contender from one lock, each zip is unpacked with the times that it states into a folder
that nobody may write to, and every pack is started N times in fresh processes, all contenders in turn: imported by a
bare interpreter, and served by `awslambdaric` from the package index with a runtime API on loopback (seconds until it
asks for its first event). Medians are printed as Markdown, then what the goals come to. PYTHON is a CPython 3.12 in
whose environment the published tool lies; without it that contender is left out and 3.12 looked for.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contenders import Contender, measure, monopack, published, shell_script
from runtime_api import client_environment, cold_start
from uv import find_uv_bin

PACKS = {
    "light": ("import dateutil.parser", ("python-dateutil",)),
    "aws": ("import boto3", ("boto3>=1.40",)),
    "frames": ("import pandas\nimport sqlalchemy", ("pandas", "sqlalchemy")),
    "web": (
        "import httpx\nimport pydantic\n\n\nclass Order(pydantic.BaseModel):\n    number: int",
        ("httpx", "pydantic"),
    ),
    "arrays": ("import numpy", ("numpy",)),
    "crypto": (
        "from cryptography import x509\nfrom cryptography.hazmat.primitives import serialization",
        ("cryptography",),
    ),
}
"""What each pack imports, and what must be locked for it."""
HEAVY = ("aws", "frames", "web", "arrays", "crypto")
_BODY = '\n\n\ndef lambda_handler(event: object, context: object) -> str:\n    return "{name}"\n'
_IMPORT = """
import sys, time
sys.path.insert(0, {payload!r})
wall, work = time.perf_counter(), time.process_time()
import {module}
print(time.perf_counter() - wall, time.process_time() - work)
"""
_VERSION = "3.12"


@dataclass(kw_only=True)
class Unpacked:
    """One contender's artifact of one pack, unpacked; times in seconds, `work` those of the processor for `bare`."""

    contender: str
    pack: str
    payload: Path
    zipped: int
    unzipped: int
    bare: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    served: list[float] = field(default_factory=list)
    broken: bool = False


def main() -> None:
    """Build, unpack, measure, print."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        project = _project(Path(folder) / "project", options.only)
        client = _client(Path(folder) / "client", options.python)
        artifacts = list(_artifacts(project, options))
        for _ in range(options.runs):
            for artifact in (one for one in artifacts if not one.broken):
                _try(artifact, options.python, client)
        _print(artifacts)
        for artifact in artifacts:
            _open_up(artifact.payload)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--only", nargs="+", choices=PACKS, default=list(PACKS))
    parser.add_argument("--python312", type=Path, help="an interpreter for the published tool")
    options = parser.parse_args()
    options.python = str(options.python312 or _found())
    return options


def _found() -> str:
    command = (find_uv_bin(), "python", "find", "--no-project", _VERSION)
    return subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout.strip()


def _project(folder: Path, packs: Sequence[str]) -> Path:
    (folder / "packs").mkdir(parents=True)
    (folder / "app").mkdir()
    (folder / "app" / "__init__.py").write_text("")
    for name in packs:
        (folder / "packs" / f"{name}.py").write_text(PACKS[name][0] + _BODY.format(name=name))
    (folder / "requirements.in").write_text("\n".join(line for name in packs for line in PACKS[name][1]))
    lock = (
        find_uv_bin(),
        "pip",
        "compile",
        "--quiet",
        "--generate-hashes",
        "--no-header",
        "--python-version",
        _VERSION,
    )
    subprocess.run((*lock, "requirements.in", "-o", "requirements.txt"), cwd=folder, check=True)
    return folder


def _client(folder: Path, python: str) -> Path:
    """The cloud's runtime client, compiled as the cloud's own is."""
    command = (find_uv_bin(), "pip", "install", "--quiet", "--python", python, "--target", str(folder))
    subprocess.run((*command, "awslambdaric"), check=True)
    compiling = (python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", str(folder))
    subprocess.run(compiling, check=False)
    return folder


def _artifacts(project: Path, options: argparse.Namespace) -> Iterable[Unpacked]:
    for contender in _contenders(project, options):
        print(f"building: {contender.name}", file=sys.stderr)
        measure(contender, project)
        for name in options.only:
            place = project.parent / "unpacked" / contender.name.replace(" ", "-") / name
            yield _unpack(contender.output / f"{name}.zip", place, contender.name, name)


def _contenders(project: Path, options: argparse.Namespace) -> Iterable[Contender]:
    own = ("--python-version", _VERSION)
    for name, more in (
        ("none", ()),
        ("startup", ("--bytecode", "startup")),
        ("all", ("--bytecode", "all")),
        ("slim", ("--slim",)),
        ("slim, startup", ("--slim", "--bytecode", "startup")),
    ):
        yield monopack(f"monopack {name}", project, *own, *more, keep=("cache",))
    yield shell_script(project, find_uv_bin(), python=options.python)
    if options.python312:
        yield published("published 0.3.2", project, options.python312)


def _unpack(archive: Path, folder: Path, contender: str, pack: str) -> Unpacked:
    """With the times that the members state, as `unzip` does, and read-only."""
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
        for member in opened.infolist():
            seconds = time.mktime((*member.date_time, 0, 0, -1))
            os.utime(folder / member.filename, (seconds, seconds))
        unzipped = sum(member.file_size for member in opened.infolist())
    for path in (folder, *folder.rglob("*")):
        path.chmod(path.stat().st_mode & ~0o222)
    return Unpacked(contender=contender, pack=pack, payload=folder, zipped=archive.stat().st_size, unzipped=unzipped)


def _try(artifact: Unpacked, python: str, client: Path) -> None:
    """Start it once; what does not start is told and left out from then on."""
    try:
        _start(artifact, python, client)
    except (subprocess.CalledProcessError, RuntimeError) as error:
        artifact.broken = True
        told = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error)
        print(f"{artifact.contender}: {artifact.pack} does not start:\n{told[-1000:]}", file=sys.stderr)


def _start(artifact: Unpacked, python: str, client: Path) -> None:
    module = f"packs.{artifact.pack}"
    program = _IMPORT.format(payload=str(artifact.payload), module=module)
    # Root may write anywhere, so that nothing is written is said to the interpreter, too.
    bare = subprocess.run((python, "-S", "-E", "-B", "-c", program), capture_output=True, check=True, encoding="utf-8")
    seconds, work = map(float, bare.stdout.split())
    artifact.bare.append(seconds)
    artifact.work.append(work)
    handler = f"{module}.lambda_handler"
    environment = client_environment(artifact.payload, client, handler)
    command = (python, "-S", "-B", "-m", "awslambdaric", handler)
    artifact.served.append(cold_start(command, artifact.payload, environment, expected=artifact.pack))


def _print(artifacts: Sequence[Unpacked]) -> None:
    columns = ("pack", "contender", "zip MB", "unzipped MB", "import s", "of the CPU s", "until the first event s")
    print(f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|")
    for one in sorted(artifacts, key=lambda one: list(PACKS).index(one.pack)):
        sizes = f"{one.zipped / 1e6:.2f} | {one.unzipped / 1e6:.2f}"
        measured = (one.bare, one.work, one.served)
        times = " | ".join("does not start" if one.broken else f"{_median(times):.3f}" for times in measured)
        print(f"| {one.pack} | {one.contender} | {sizes} | {times} |")
    print()
    by_name = {(one.pack, one.contender): one for one in artifacts if not one.broken}
    for pack in dict.fromkeys(one.pack for one in artifacts):
        found = {name: one for (its, name), one in by_name.items() if its == pack}
        if {"monopack none", "monopack startup", "monopack all"} <= found.keys():
            print(_goals(pack, found))


def _goals(pack: str, found: dict[str, Unpacked]) -> str:
    """Startup against the published tool, against all, and what it weighs of all's extra weight."""
    none, startup, every = (found[f"monopack {name}"] for name in ("none", "startup", "all"))
    extra = every.unzipped - none.unzipped
    parts = [f"startup's import takes {_times(startup, every)} of all's"]
    parts.append(f"{(startup.unzipped - none.unzipped) / extra:.2f} of its extra weight ({extra / 1e6:.1f} MB)")
    parts.append(f"{_times(none, startup)} times faster than none")
    if other := found.get("published 0.3.2"):
        parts.append(f"{_times(other, startup)} times faster than the published tool's")
    return f"- {pack}{' (heavy)' if pack in HEAVY else ''}: {', '.join(parts)}"


def _times(one: Unpacked, other: Unpacked) -> str:
    """How many times as long one takes; in brackets the same of the CPU, where other work hardly shows."""
    by_clock, by_work = _median(one.bare) / _median(other.bare), _median(one.work) / _median(other.work)
    return f"{by_clock:.2f} (CPU {by_work:.2f})"


def _median(times: Sequence[float]) -> float:
    return statistics.median(times)


def _open_up(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
