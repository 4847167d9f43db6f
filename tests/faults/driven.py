"""Runs of monopack with a fault planned, and what must be true after each."""

from __future__ import annotations

import dataclasses
import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.monorepo import Monorepo

ROOT = Path(__file__).parents[2]
_OWN_FRAME = re.compile(r'File ".*/monopack/(?:cli|adapters|domain)/|Traceback \(most recent')


@dataclass(frozen=True, kw_only=True)
class Order:
    """What goes wrong: from the `nth` change to files on (`only`: just that one), of those named, below a folder.

    `signals`: [stage, pack, name of the signal], sent when that stage begins. `killed_after`: seconds until SIGKILL.
    """

    fault: str = ""
    nth: int = 0
    only: bool = False
    names: tuple[str, ...] = ()
    below: str = ""
    signals: tuple[tuple[str, str, str], ...] = ()
    limits: dict[str, tuple[int, int]] = field(default_factory=dict)
    log: str = ""
    killed_after: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a run ended; negative codes are signals. `alive`: descendants that outlived it by seconds.

    `kilobytes` is the most memory that it had.
    """

    code: int
    seconds: float
    kilobytes: int
    alive: tuple[str, ...]
    stdout: str
    stderr: str


class Driver:
    """A process that forks runs; use it from one thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.driver"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def run(self, project: Monorepo, *arguments: str, order: Order | None = None, **environment: str) -> Ended:
        """monopack on `project` with the fault of `order`."""
        self.begin(project, *arguments, order=order, **environment)
        return self.end()

    def begin(self, project: Monorepo, *arguments: str, order: Order | None = None, **environment: str) -> None:
        """The same, beside what else goes on until `end`."""
        self._number += 1
        streams = self._streams()
        for path in streams.values():
            path.touch()  # a run may be killed before it opens them
        asked = {
            **dataclasses.asdict(order or Order()),
            "arguments": [*arguments],
            "folder": str(project.root),
            "environment": project.variables(environment),
            **{name: str(path) for name, path in streams.items()},
        }
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()

    def end(self) -> Ended:
        """How the run that was begun ended."""
        streams = self._streams()
        assert self._process.stdout is not None
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        said = {name: path.read_bytes().decode("utf-8") for name, path in streams.items()}
        for path in streams.values():
            path.unlink()
        answer["alive"] = tuple(answer["alive"])
        return Ended(**answer, **said)

    def _streams(self) -> dict[str, Path]:
        return {name: self._folder / f"{self._number}.{name}" for name in ("stdout", "stderr")}

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


def project_in(place: Path) -> Monorepo:
    """A project with cache and temporary files in one place."""
    for name in ("project", "temporary"):
        (place / name).mkdir(parents=True, exist_ok=True)
    return Monorepo(root=place / "project", cache=place / "cache", environment={"TMPDIR": str(place / "temporary")})


@dataclass(frozen=True, kw_only=True)
class Versions:
    """A project that was built once and then changed; `old` and `new` are what its builds give."""

    place: Path
    old: dict[str, str]
    new: dict[str, str]

    def fresh(self) -> Monorepo:
        """A copy of the project at the moment before its second build."""
        copy = Path(tempfile.mkdtemp(dir=self.place))
        subprocess.run(["cp", "-a", f"{self.place}/start/.", str(copy)], check=True)
        return project_in(copy)

    def wrong_after(self, project: Monorepo, ended: Ended) -> list[str]:
        """What of the promises does not hold right after a faulted run."""
        bad = [f"torn: {name}" for name in torn(project, self.old, self.new)]
        bad += [f"lock held: {name}" for name in held_locks(project)]
        bad += [f"alive: {name}" for name in ended.alive]
        return [*bad, misspoken(ended)] if misspoken(ended) else bad

    def wrong_later(self, project: Monorepo, ended: Ended) -> list[str]:
        """What of the promises does not hold after the next run, which nothing disturbed."""
        bad = [] if ended.code == 0 else [f"the next run ends with {ended.code}: {ended.stderr}"]
        bad += [] if outputs(project) == self.new else [f"other bytes: {differences(outputs(project), self.new)}"]
        return bad + [f"stray: {name}" for name in strays(project)]


def differences(found: dict[str, str], wanted: dict[str, str]) -> list[str]:
    return sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name))


def outputs(project: Monorepo) -> dict[str, str]:
    """The sha256 of every file of the build directory, monopack's own folder apart; payload files by path."""
    build = project.built("")
    found = (path for path in sorted(build.rglob("*")) if path.is_file() and ".monopack" not in path.parts)
    return {path.relative_to(build).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


# Python's `tempfile` tries a folder out by a file of this form, and a kill may come before it is gone again.
_PROBE = re.compile("[a-z0-9_]{8}")


def strays(project: Monorepo) -> list[str]:
    """What a finished run must not leave: staged files, journals, files under way, temporary folders."""
    own, cache, temporary = project.built(".monopack"), project.cache, Path(project.environment["TMPDIR"])
    left = [*_within(own / "staged"), *_within(own / "journals")]
    left += [path for path in _within(temporary) if not _PROBE.fullmatch(path.name)]
    left += [
        path
        for path in _within(own)
        if path.name not in {"locks", "staged", "journals", "records", "pool", ".gitignore"}
    ]
    left += [path for path in _within(own / "records") if path.name.startswith(".")]
    left += [path for path in cache.rglob("*") if path.name.endswith(".new") or path.parent.name == "staging"]
    left += [path for path in _within(cache / "seen") if "." in path.name]
    left += [path for path in project.built("").iterdir() if path.name.startswith(".") and path.name != ".monopack"]
    return sorted(map(str, left))


def _within(folder: Path) -> Iterable[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def torn(project: Monorepo, old: dict[str, str], new: dict[str, str]) -> list[str]:
    """Final paths that are neither wholly the old nor wholly the new ones."""
    found = outputs(project)
    paths = {*found, *old, *new}
    files = [
        path for path in sorted(paths) if "/" not in path and found.get(path) not in {old.get(path), new.get(path)}
    ]
    folders = {path.partition("/")[0] for path in paths if "/" in path}
    return files + [name for name in sorted(folders) if _part(found, name) not in (_part(old, name), _part(new, name))]


def _part(files: dict[str, str], folder: str) -> dict[str, str]:
    return {path: digest for path, digest in files.items() if path.startswith(f"{folder}/")}


def misspoken(ended: Ended) -> str:
    """What is wrong with what was said: a traceback, or a failure without an error."""
    if _OWN_FRAME.search(ended.stderr):
        return f"a traceback:\n{ended.stderr}"
    if ended.code in {1, 2} and "error:" not in ended.stderr:
        return f"code {ended.code} without an error:\n{ended.stderr}"
    if ended.code == 130 and "interrupted" not in ended.stderr:
        return f"interrupted in silence:\n{ended.stderr}"
    return ""


def held_locks(project: Monorepo) -> list[str]:
    """Locks of the build directory that somebody still holds."""
    held = []
    for path in filter(Path.is_file, _within(project.built(".monopack/locks"))):
        descriptor = os.open(path, os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.append(path.name)
        finally:
            os.close(descriptor)
    return held
