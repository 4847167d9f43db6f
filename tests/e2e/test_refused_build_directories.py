"""A build directory that must not be one is refused before anything is touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.monorepo import Monorepo


@pytest.mark.parametrize("folder", [".", "./", "app/..", "app", "packs", "src", "app/build", "packs/out", ".."])
def test_A01_A04_A05_folders_that_hold_sources(small: Monorepo, folder: str) -> None:
    small.write(
        {"packs/app.py": "def lambda_handler(event, context): pass\n", "app/precious.py": "", "src/lib/a.py": ""}
    )

    run = small.refused("ping", "app", "--build-dir", folder, code=2)

    run.says("build")
    assert not (small.root / "ping.zip").exists()


@pytest.mark.parametrize("folder", ["/", "//", "/../"])
def test_A02_root_of_the_file_system(small: Monorepo, folder: str) -> None:
    small.refused("ping", "--build-dir", folder, code=2)

    assert not Path("/ping.zip").exists()


@pytest.mark.parametrize("spelling", ["{home}", "~", "{home}/.", "{home}/x/..", "{link}"])
def test_A03_home(small: Monorepo, tmp_path: Path, spelling: str) -> None:
    home = tmp_path / "home"
    (home / "x").mkdir(parents=True)
    (home / "letters.txt").write_text("dear reader")
    link = tmp_path / "link"
    link.symlink_to(home)

    small.refused("ping", "--build-dir", spelling.format(home=home, link=link), code=2, HOME=str(home))

    assert sorted(os.listdir(home)) == ["letters.txt", "x"]


def test_by_variable_and_by_file(small: Monorepo) -> None:
    small.refused("ping", code=2, MONOPACK_BUILD_DIR="app").says("app")
    small.write({"pyproject.toml": '[tool.monopack]\nbuild-dir = "."\n'})

    small.refused("ping", code=2)


def test_A06_what_monopack_did_not_make_is_left_alone(small: Monorepo) -> None:
    small.write({"build/ping/notes.txt": "mine", "build/other.zip": "mine, too"})

    run = small.run("ping")

    assert run.code in {1, 2}
    run.says("build/ping")
    assert (small.root / "build/ping/notes.txt").read_text() == "mine"
    assert (small.root / "build/other.zip").read_text() == "mine, too"


def test_A08_link_in_the_build_directory_is_not_followed(small: Monorepo, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.mkdir()
    (target / "precious.txt").write_text("precious")
    small.built("").mkdir()
    small.built("ping").symlink_to(target)

    assert small.run("ping").code in {1, 2}
    assert os.listdir(target) == ["precious.txt"]


def test_building_again_replaces_the_own_work(small: Monorepo) -> None:
    small.write({"app/extra.txt": "old", "packs/ping.py": _reading("extra")})
    small.build("ping")
    small.write({"app/second.txt": "new", "packs/ping.py": _reading("second")})

    small.build("ping")

    payload = small.built("ping")
    files = {path.relative_to(payload).as_posix() for path in payload.rglob("*") if path.is_file()}
    assert files == small.names("ping") == {"packs/ping.py", "app/second.txt"}


def _reading(name: str) -> str:
    return f"""
        from pathlib import Path
        TEXT = (Path(__file__).parent.parent / "app" / "{name}.txt").read_text()

        def lambda_handler(event, context):
            return TEXT
    """
