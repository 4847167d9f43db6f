"""What is kept between runs stays apart from what users and packs do."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from tests.monorepo import Monorepo


def digests(project: Monorepo) -> list[bytes]:
    return [project.built(f"{name}.zip").read_bytes() for name in ("greet", "ping")]


def test_E04_a_payload_that_is_edited_in_place_changes_nothing_else(small: Monorepo, tmp_path: Path):
    own = replace(small, cache=tmp_path / "cache")
    own.build()
    before = digests(own)
    edited = 0
    for path in (own.root / "build").rglob("*.py"):
        with path.open("r+b") as stream:
            stream.write(b"#!")
        edited += 1
    assert edited
    own.build()
    assert digests(own) == before
    for name in ("greet", "ping"):
        own.built(f"{name}.zip").unlink()
    own.build()
    assert digests(own) == before
    kept = [path for path in own.cache.rglob("*") if path.is_file()]
    assert kept
    assert all(path.stat().st_nlink == 1 for path in kept)


def test_E10_a_failed_build_is_tried_again_and_a_mended_one_succeeds(small: Monorepo, tmp_path: Path):
    own = replace(small, cache=tmp_path / "cache")
    good = (own.root / "packs/ping.py").read_text()
    own.write({"packs/ping.py": good + "\nraise RuntimeError('broken')\n"})
    for _ in range(2):
        own.refused("ping", code=1).says("RuntimeError", "broken")
    own.write({"packs/ping.py": good})
    own.build("ping")
    fresh = replace(small, cache=tmp_path / "fresh")
    before = own.built("ping.zip").read_bytes()
    fresh.build("ping", "--build-dir", os.fspath(tmp_path / "elsewhere"))
    assert (tmp_path / "elsewhere/ping.zip").read_bytes() == before
