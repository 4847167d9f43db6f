"""Small projects without distributions, and a driver that runs monopack on them with faults."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.driven import Driver, Versions, outputs, project_in
from tests.monorepo import Monorepo

PACKS = ("greet", "ping")


def draw(root: Path, *, greeting: str = "hello") -> None:
    """Two packs over one package, with a data file; `greeting` tells one version from another."""
    Monorepo(root=root, cache=root).write(
        {
            "packs/greet.py": """
            from app.greeting import greet

            def lambda_handler(event, context):
                return greet(event["name"])
        """,
            "packs/ping.py": f"""
            import app.sound

            def lambda_handler(event, context):
                return {greeting!r}
        """,
            "app/__init__.py": "",
            "app/sound.py": "",
            "app/greeting.py": f"""
            from pathlib import Path

            def greet(name):
                return {greeting!r} + name + (Path(__file__).parent / "end.txt").read_text()
        """,
            "app/end.txt": "!",
        }
    )


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    driver = Driver(tmp_path_factory.mktemp("streams"))
    yield driver
    driver.close()


@pytest.fixture
def plain(tmp_path: Path) -> Monorepo:
    """A project with a cache and a folder for temporary files of its own; nothing is fetched for it."""
    project = project_in(tmp_path)
    draw(project.root)
    return project


@pytest.fixture(scope="session")
def versions(tmp_path_factory: pytest.TempPathFactory, driver: Driver) -> Versions:
    """A project that was built, and then changed."""
    place = tmp_path_factory.mktemp("versions")
    project = project_in(place / "start")
    draw(project.root)
    old = built(driver, project)
    draw(project.root, greeting="good day")
    versions = Versions(place=place, old=old, new={})
    return dataclasses.replace(versions, new=built(driver, versions.fresh()))


def built(driver: Driver, project: Monorepo) -> dict[str, str]:
    ended = driver.run(project, "--no-verify")
    assert ended.code == 0, ended.stderr
    return outputs(project)
