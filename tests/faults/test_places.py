"""Folders and names that could lead monopack astray."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.monorepo import Monorepo

PACK = "def lambda_handler(event, context): pass\n"


def test_A01_both_folders_are_named(small: Monorepo) -> None:
    small.refused("--build-dir", "app", code=2).says(f"{small.root}/app", "a source package", "--build-dir")


def test_A10_packs_directory_that_is_a_link_in_the_repository(small: Monorepo) -> None:
    small.build()
    before = {name: small.built(name).read_bytes() for name in ("greet.zip", "ping.manifest.json")}
    (small.root / ".git").mkdir()
    (small.root / "packs").rename(small.root / "functions")
    (small.root / "packs").symlink_to("functions")

    small.build("--build-dir", "build/again")

    assert {name: small.built(f"again/{name}").read_bytes() for name in before} == before


@pytest.mark.parametrize("aim", ["outside", "nowhere"])
def test_A10_packs_directory_that_leads_out(small: Monorepo, tmp_path: Path, aim: str) -> None:
    (small.root / "packs").rename(tmp_path / "outside")
    (small.root / "packs").symlink_to(tmp_path / aim)

    small.refused(code=2).says("packs", "hint:")


@pytest.mark.parametrize(
    "name", [b"ev\x1b[31mil.py", b"a\nb.py", b"-rf.py", b"CON .py", b"CON.py", b"aux.py", b"caf\xe9.py", b"1abc.py"]
)
def test_A11_files_that_can_be_no_pack_are_named_escaped(small: Monorepo, name: bytes) -> None:
    (small.root / "packs" / os.fsdecode(name)).write_text(PACK)

    run = small.refused(code=2)

    run.says("cannot name a pack", "packs/", "hint:")
    assert all(line.isprintable() for line in run.stderr.splitlines())


def test_A12_twins(small: Monorepo) -> None:
    small.write({"packs/Ping.py": PACK})
    if len(os.listdir(small.root / "packs")) < 3:
        pytest.skip("this file system ignores case")

    small.refused(code=2).says("`Ping` and `ping`", "hint:")


def test_A13_cache_in_the_project_is_no_source(small: Monorepo) -> None:
    small.write({"app/data/words.txt": "x", "packs/ping.py": f"from pathlib import Path\nPath('.cache')\n{PACK}"})
    inside = replace(small, cache=small.root / ".cache")

    inside.build()
    inside.build("--no-verify")

    assert inside.names("ping") == {"packs/ping.py"}
    assert (inside.root / ".cache").is_dir()


@pytest.mark.parametrize("folder", ["packs", "app", "app/data", "."])
def test_A13_cache_amid_code(small: Monorepo, folder: str) -> None:
    small.write({"app/data/words.txt": "x"})

    small.refused("--cache-dir", folder, code=2).says("the cache directory", "--cache-dir")


@pytest.mark.parametrize("build", ["relative", "absolute"])
def test_A14_current_folder_goes_during_the_build(small: Monorepo, tmp_path: Path, build: str) -> None:
    here = tmp_path / "here"
    here.mkdir()
    small.write({"packs/ping.py": f"import shutil\nshutil.rmtree({str(here)!r})\n{PACK}"})
    folder = "out" if build == "relative" else str(tmp_path / "out")

    run = small.run("ping", "--packs-dir", str(small.root / "packs"), "--build-dir", folder, cwd=here)

    assert run.code == (1 if build == "relative" else 0)
    if build == "relative":
        run.says("error: ping: out/", "No such file or directory")
    else:
        assert (tmp_path / "out/ping.zip").is_file()
