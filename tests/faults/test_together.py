"""Many runs at once: results are those of runs one after the other, and no one waits for the dead."""

from __future__ import annotations

import dataclasses
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.conftest import PACKS, draw
from tests.faults.driven import Driver, outputs, project_in, strays
from tests.faults.test_random_kills import fetching
from tests.local_index import serve
from tests.monorepo import Monorepo
from tests.wheels import draw_wheel, sha256


@pytest.fixture(scope="session")
def four(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Driver]]:
    drivers = [Driver(tmp_path_factory.mktemp(f"streams-{number}")) for number in range(4)]
    yield drivers
    for driver in drivers:
        driver.close()


@contextmanager
def reading(path: Path) -> Iterator[list[str]]:
    """Open the zip again and again while the block runs; what was wrong with it."""
    wrong: list[str] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            try:
                with zipfile.ZipFile(path) as archive:
                    wrong.extend(name for name in [archive.testzip()] if name)
            except FileNotFoundError:
                continue
            except Exception as error:  # noqa: BLE001  # whatever a torn file makes zipfile say
                wrong.append(repr(error))
            over.wait(0.002)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield wrong
    finally:
        over.set()
        reader.join()


def at_once(drivers: list[Driver], projects: list[Monorepo], *arguments: str) -> None:
    """One run for each of `projects`, all begun in the same moment; all succeed."""
    for driver, project in zip(drivers, projects, strict=True):
        driver.begin(project, *arguments)
    for ended in [driver.end() for driver in drivers]:
        assert ended.code == 0, ended.stderr
        assert not ended.alive


def four_rounds(four: list[Driver], place: Path, rounds: int) -> None:
    """Two build directories, two builds in each, one cold cache in every round."""
    clean = fetching(place / "clean")
    at_once(four[:1], [clean])
    wanted = outputs(clean)
    for number in range(rounds):
        first = fetching(place / f"{number}")
        second = dataclasses.replace(fetching(place / f"{number}-other"), cache=first.cache)
        projects = [first, first, second, second]
        with reading(first.built("ping.zip")) as wrong:
            at_once(four, projects)
        assert not wrong
        for project in (first, second):
            assert outputs(project) == wanted, number
            assert not strays(project), number


def test_G01_G02_four_builds_with_one_cold_cache(four: list[Driver], tmp_path: Path) -> None:
    four_rounds(four, tmp_path, 2)


@pytest.mark.faults
def test_G01_G02_fifty_rounds_of_four_builds_with_one_cold_cache(four: list[Driver], tmp_path: Path) -> None:
    four_rounds(four, tmp_path, 50)


def test_G02_different_packs_fetch_each_shared_wheel_once(four: list[Driver], tmp_path: Path) -> None:
    wheels, asked = tmp_path / "wheels", tmp_path / "asked.log"
    names = ("ink", "pulp", "reed")
    for name in names:
        draw_wheel(wheels, name, "1.0", files={f"{name}/__init__.py": "SOFT = True\n"})
    with serve(wheels, tmp_path / "site", log=asked) as index:
        projects = []
        for number in range(4):
            project = project_in(tmp_path / str(number))
            draw(project.root)
            pinned = [f"{name}==1.0 --hash={sha256(next(wheels.glob(f'{name}-*')))}" for name in names]
            shared = "".join(f"import {name}\n" for name in names[: 2 + number % 2])
            project.write({"app/sound.py": shared, "requirements.txt": "\n".join([f"--index-url {index}", *pinned])})
            environment = {**project.environment, "UV_CACHE_DIR": str(tmp_path / f"uv-{number}")}
            projects.append(dataclasses.replace(project, cache=tmp_path / "cache", environment=environment))
        at_once(four, projects, "ping")
    fetched = [line for line in asked.read_text().splitlines() if line.startswith("GET") and ".whl " in line]
    assert sorted(line.split("/files/")[1].split("-")[0] for line in fetched) == sorted(names)


def test_G01_the_same_pack_again_and_again(four: list[Driver], tmp_path: Path) -> None:
    project = project_in(tmp_path)
    draw(project.root)
    at_once(four[:1], [project], "--no-verify")
    old = outputs(project)
    for number in range(6):
        draw(project.root, greeting=f"hello {number % 2}")
        with reading(project.built("ping.zip")) as wrong:
            at_once(four, [project] * 4, "--no-verify")
        assert not wrong
        assert set(outputs(project)) == set(old)
        assert not strays(project)
        for pack in PACKS:
            digest = project.built(f"{pack}.package.sha256").read_text().strip()
            assert outputs(project)[f"{pack}.zip"] == digest


def test_G03_two_checkouts_at_different_commits_with_one_cache(four: list[Driver], tmp_path: Path) -> None:
    greetings = ("hello", "good day")
    alone, together = [], []
    for number, greeting in enumerate(greetings):
        for made, cache in ((alone, f"cache-{number}"), (together, "cache")):
            project = project_in(tmp_path / f"{number}-{cache}")
            draw(project.root, greeting=greeting)
            made.append(dataclasses.replace(project, cache=tmp_path / cache))
    for project in alone:
        at_once(four[:1], [project], "--no-verify")
    for _ in range(3):
        at_once(four, [*together, *together], "--no-verify")
        assert [outputs(project) for project in together] == [outputs(project) for project in alone]
        for project in together:
            project.write({"app/sound.py": project.root.joinpath("app/sound.py").read_text() + "#\n"})
        for project in alone:
            project.write({"app/sound.py": project.root.joinpath("app/sound.py").read_text() + "#\n"})
            at_once(four[:1], [project], "--no-verify")
