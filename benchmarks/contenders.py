"""Who is measured: monopack, a careful shell script, the published tool, pex; each as commands over one monorepo."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

# uv does not read pip's configuration: further indexes there would be asked by some contenders only.
_ONE_INDEX = {"PIP_CONFIG_FILE": os.devnull}
_SCRIPT = """set -eu
rm -rf "$OUT"; mkdir -p "$OUT"
for file in packs/*.py; do
  name=$(basename "$file" .py)
  "$UV" pip install --quiet --python "$PYTHON" --target "$OUT/$name" -r requirements.txt
  cp -r app "$OUT/$name/"; mkdir -p "$OUT/$name/packs"; cp "$file" "$OUT/$name/packs/"
  (cd "$OUT/$name" && zip -qr -X "../$name.zip" .)
done
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured:
    """Wall-clock seconds and the largest resident set of any process, in MB; `stopped` at a limit, so at least that."""

    seconds: float
    peak: float
    stopped: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Contender:
    """`prepare` brings the world into the state that the case names; it is not measured.

    `output` is the folder of its zips. A `slow` one is measured once, however often the others are.
    """

    name: str
    command: tuple[str, ...]
    prepare: Callable[[], None] = lambda: None
    environment: Mapping[str, str] = field(default_factory=dict)
    output: Path = Path()
    slow: bool = False


def environment() -> dict[str, str]:
    """The variables of every contender: one index, and byte code kept beside a program, as an installer leaves it."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, **_ONE_INDEX}


def measure(contender: Contender, project: Path, *, limit: float | None = None) -> Measured:
    """Run once, for `limit` seconds at most. Raises `RuntimeError` with the tail of its output when it fails."""
    contender.prepare()
    log = project.parent / "output.log"
    with log.open("wb") as output:
        start = time.perf_counter()
        child = subprocess.Popen(
            contender.command,
            cwd=project,
            env={**environment(), **contender.environment},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        alarm = threading.Timer(limit, os.killpg, (child.pid, signal.SIGKILL)) if limit else None
        if alarm:
            alarm.start()
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        if alarm:
            alarm.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode == -signal.SIGKILL and limit is not None and seconds >= limit:
        return Measured(seconds=seconds, peak=usage.ru_maxrss / 1024, stopped=True)
    if child.returncode:
        raise RuntimeError(f"{contender.name} failed:\n{log.read_text(errors='replace')[-2000:]}")
    return Measured(seconds=seconds, peak=usage.ru_maxrss / 1024)


def monopack(name: str, project: Path, *options: str, keep: tuple[str, ...] = ()) -> Contender:
    """This checkout's monopack; `keep` names what survives from the last run: `cache`, `build`."""
    cache, build = project.parent / "cache", project / "build"

    def prepare() -> None:
        for kind, folder in (("cache", cache), ("build", build)):
            if kind not in keep and folder.exists():
                _move_aside(folder, project.parent)

    command = (sys.executable, "-m", "monopack", "--cache-dir", str(cache), *options)
    return Contender(name=name, command=command, prepare=prepare, output=build)


def _move_aside(folder: Path, into: Path) -> None:
    """Deleted only in the end: for minutes after many files were deleted, ext4 looks long for a place for new ones."""
    folder.rename(into / f"aside-{folder.name}-{time.monotonic_ns()}")


def shell_script(project: Path, uv: str, *, python: str = sys.executable) -> Contender:
    """`uv pip install --target` and `zip` for each pack, as a careful person writes it."""
    output = project.parent / "script"
    environment = {"UV": uv, "OUT": str(output), "PYTHON": os.path.realpath(python)}
    command = ("bash", "-c", _SCRIPT)
    return Contender(name="uv + zip script", command=command, environment=environment, output=output, slow=True)


def published(name: str, project: Path, python: Path, *, keep: bool = False) -> Contender:
    """The tool of the same name on the package index, version 0.3.2, in the environment of `python` (3.12)."""
    build = project.parent / "published"

    def prepare() -> None:
        if not keep and build.exists():
            _move_aside(build, project.parent)

    options = ("--build-dir", str(build), "--package-manager", "pip", "--no-verify")
    command = (str(python), "-m", "monopack", *options)
    return Contender(name=name, command=command, prepare=prepare, output=build, slow=True)


def pex(project: Path, python: Path) -> Contender:
    """One PEX file for each pack, from the same locked requirements and code."""
    script = """set -eu
    rm -rf "$OUT"; mkdir -p "$OUT"
    for file in packs/*.py; do
      "$PYTHON" -m pex --quiet -r requirements.txt -P app -P packs -o "$OUT/$(basename "$file" .py).pex"
    done"""
    output = project.parent / "pex"
    environment = {"OUT": str(output), "PYTHON": str(python)}
    return Contender(name="pex", command=("bash", "-c", script), environment=environment, output=output, slow=True)
