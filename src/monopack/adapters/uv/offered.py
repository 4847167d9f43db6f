"""The files that an index offers of distributions, by name: what a lock with hashes only does not say."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from monopack.adapters.files.temporary import temporary_folder
from monopack.adapters.files.writing import write_new
from monopack.adapters.uv.failures import diagnose
from monopack.adapters.uv.indexes import IndexSettings
from monopack.adapters.uv.local_wheels import local_path, sha256_of
from monopack.adapters.uv.program import UvProgram
from monopack.adapters.uv.requirements import requirement_line
from monopack.domain.locking.terms import listed_files
from monopack.domain.locking.urls import parse_url
from monopack.domain.model.lock import LockedDistribution, LockedFile
from monopack.domain.model.names import NormalizedName, canonicalize_name
from monopack.domain.model.target import Target

Wanted = Mapping[NormalizedName, LockedDistribution]
Offered = Mapping[NormalizedName, tuple[LockedFile, ...]]
_MOST_FAILURES = 20


def offered_files(
    program: UvProgram, wanted: Wanted, *, settings: IndexSettings, target: Target, options: tuple[str, ...]
) -> Offered:
    """The wheels of all of `wanted` that fit the target, in one question; nothing of what cannot be had.

    What is wrong is not told here: whoever installs it meets the same, with all facts at hand.
    """
    left = {name: replace(locked, hashes=()) for name, locked in wanted.items()}
    for _ in range(_MOST_FAILURES):
        if not left:
            break
        with temporary_folder(prefix="monopack-offered-") as folder:
            answer = folder / "pylock.toml"
            said = _ask(program, left, answer, settings=settings, options=options)
            if not said:
                return dict(_wheels(answer))
        blamed = diagnose(said, left, target).name
        if blamed is None:
            break
        del left[blamed]
    return {}


def _ask(program: UvProgram, wanted: Wanted, answer: Path, *, settings: IndexSettings, options: tuple[str, ...]) -> str:
    """What uv said when it failed, `""` when there is an answer."""
    asked = answer.with_name("asked.in")
    lines = (requirement_line(locked, root=program.root) for locked in wanted.values())
    write_new(asked, ("\n".join(lines) + "\n").encode())
    arguments = ["pip", "compile", str(asked), "--no-deps", "--format", "pylock.toml", "--output-file", str(answer)]
    completed = program.run(
        [*arguments, "--quiet", *options, *settings.arguments], private=str(answer.parent), settings=settings
    )
    failed = completed.code != 0 or completed.timed_out or not answer.exists()
    return (completed.output or "nothing") if failed else ""


def _wheels(answer: Path) -> Iterator[tuple[NormalizedName, tuple[LockedFile, ...]]]:
    """PEP 751 as uv writes it."""
    for package in tomllib.loads(answer.read_text(encoding="utf-8")).get("packages", ()):
        yield canonicalize_name(package["name"]), listed_files(_named(file) for file in package.get("wheels", ()))


def _named(file: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Older versions of uv leave out the hashes of local files."""
    place = file.get("url") or ""
    name = file.get("name") or parse_url(place or file.get("path") or "").file_name
    hashes = [f"{algorithm}:{digest}" for algorithm, digest in file.get("hashes", {}).items()]
    if not hashes and place.startswith("file:") and (path := local_path(place, Path())) and path.is_file():
        hashes.append(f"sha256:{sha256_of(path)}")
    return name, hashes
