"""Monorepos drawn on disk, and monopack run on them as its users run it: a process, its streams, its exit code."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

from tests.wheels import draw_wheel

# What a cloud's runtime does, and nothing more: one folder on the path, one module, one call.
_CALL = """
import importlib, json, sys
folder, module, attribute, event = sys.argv[1:]
sys.path[0] = folder
print(json.dumps(getattr(importlib.import_module(module), attribute)(json.loads(event), None)))
"""
_OWN_FRAME = re.compile(r'File ".*/monopack/(?:cli|adapters|domain)/')


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """How one run of monopack ended."""

    code: int
    stdout: str
    stderr: str

    def built(self) -> list[str]:
        """The names of the paths on stdout."""
        return [Path(line).name for line in self.stdout.splitlines()]

    def says(self, *words: str) -> None:
        """Hold that stderr has all of `words`, whatever lies between."""
        flat = " ".join(self.stderr.split())
        assert all(word in flat for word in words), f"not all of {words} in:\n{self.stderr}"


@dataclass(frozen=True, kw_only=True)
class Monorepo:
    """A project in `root`. `environment` is laid over what every run sees; `cache` is monopack's cache directory."""

    root: Path
    cache: Path
    environment: dict[str, str] = field(default_factory=dict)

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Add or replace files; text is dedented, so that tests can draw with indented literals."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(dedent(content).lstrip("\n").encode() if isinstance(content, str) else content)

    def wheel(self, name: str, version: str = "1.0", **drawn: Any) -> Path:
        """Draw a wheel into the folder that `requirements` points to."""
        return draw_wheel(self.root / "wheels", name, version, **drawn)

    def requirements(self, *lines: str, file: str = "requirements.txt") -> None:
        """A requirement file that knows no index but the folder of drawn wheels."""
        self.write({file: "\n".join(["--no-index", "--find-links ./wheels", *lines]) + "\n"})

    def run(self, *arguments: str, cwd: Path | None = None, umask: int = 0o022, **environment: str) -> Run:
        """`python -m monopack` with `arguments`; whatever it does, no traceback of its own may be seen."""
        done = subprocess.run(
            [sys.executable, "-m", "monopack", *arguments],
            cwd=cwd or self.root,
            env=self.variables(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            umask=umask,
            check=False,
        )
        run = Run(code=done.returncode, stdout=done.stdout, stderr=done.stderr)
        assert not _OWN_FRAME.search(run.stderr), f"a traceback of monopack's own:\n{run.stderr}"
        return run

    def build(self, *arguments: str, **environment: str) -> Run:
        """A run that must succeed."""
        run = self.run(*arguments, **environment)
        assert run.code == 0, run.stderr
        return run

    def refused(self, *arguments: str, code: int, **environment: str) -> Run:
        """A run that must end with `code`, print nothing on stdout, give a hint and leave every file as it was."""
        before = self.snapshot()
        run = self.run(*arguments, **environment)
        assert run.code == code, f"exit code {run.code}:\n{run.stderr}"
        assert run.stdout == ""
        assert self.snapshot() == before
        return run

    def snapshot(self) -> dict[str, str]:
        """The sha256 of every file of the project that is not in a build directory."""
        paths = (path for path in sorted(self.root.rglob("*")) if path.is_file() and not path.is_symlink())
        inside = ((path, path.relative_to(self.root)) for path in paths)
        return {
            name.as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path, name in inside
            if name.parts[0] != "build"
        }

    def built(self, name: str) -> Path:
        """A path in the default build directory."""
        return self.root / "build" / name

    def names(self, pack: str) -> set[str]:
        """What the pack's zip holds."""
        with zipfile.ZipFile(self.built(f"{pack}.zip")) as archive:
            return set(archive.namelist())

    def manifest(self, pack: str) -> dict[str, Any]:
        """The pack's manifest."""
        facts: dict[str, Any] = json.loads(self.built(f"{pack}.manifest.json").read_text(encoding="utf-8"))
        return facts

    def distributions(self, pack: str) -> dict[str, str]:
        """Name → version of what ships, from the manifest."""
        return {found["name"]: found["version"] for found in self.manifest(pack)["distributions"]}

    def call(self, pack: str, event: object, elsewhere: Path, *, attribute: str = "lambda_handler") -> Any:
        """Extract the zip into `elsewhere`, a new folder, and call its entrypoint with only that on `sys.path`."""
        with zipfile.ZipFile(self.built(f"{pack}.zip")) as archive:
            archive.extractall(elsewhere)
        arguments = [str(elsewhere), f"packs.{pack}", attribute, json.dumps(event)]
        done = subprocess.run(
            [sys.executable, "-S", "-E", "-c", _CALL, *arguments],
            cwd=elsewhere.parent,
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def variables(self, more: Mapping[str, str]) -> dict[str, str]:
        """This process's environment, without what would configure monopack or lend it modules."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MONOPACK_"))}
        return {**kept, "MONOPACK_CACHE_DIR": str(self.cache), **self.environment, **more}
