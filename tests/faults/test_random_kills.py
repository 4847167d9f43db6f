"""Builds killed at random moments: nothing is torn, nothing stays, and the next build gives a clean one's bytes."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest
from filelock import FileLock

from monopack.adapters.distribution_store.keys import FORMAT
from tests.faults.conftest import draw
from tests.faults.driven import Driver, Order, Versions, differences, outputs, project_in, strays, torn
from tests.monorepo import Monorepo


def killed(driver: Driver, versions: Versions, kills: int, chance: random.Random) -> list[str]:
    """What did not hold, of `kills` builds of one project that changes between two versions."""
    project = versions.fresh()
    bad: list[str] = []
    longest = max(driver.run(versions.fresh()).seconds for _ in range(3))
    for number in range(kills):
        new = number % 2
        draw(project.root, greeting=("hello", "good day")[new])
        driver.run(project, order=Order(killed_after=chance.uniform(0.0, longest)))
        bad += [f"{number}: torn {name}" for name in torn(project, versions.old, versions.new)]
        if number % 5 == 4:
            ended = driver.run(project, "--no-verify")
            wanted = (versions.old, versions.new)[new]
            bad += [] if ended.code == 0 else [f"{number}: {ended.stderr}"]
            bad += [f"{number}: other {name}" for name in differences(outputs(project), wanted)]
            bad += [f"{number}: stray {name}" for name in strays(project)]
    return bad


def test_F05_builds_killed_at_random_moments(driver: Driver, versions: Versions) -> None:
    assert not killed(driver, versions, 20, random.Random(20))


@pytest.mark.faults
def test_F05_five_hundred_builds_killed_at_random_moments(driver: Driver, versions: Versions) -> None:
    assert not killed(driver, versions, 500, random.Random(500))


def test_F05_a_fetch_killed_between_publishing_its_entries_and_clearing_up(driver: Driver, tmp_path: Path) -> None:
    log = tmp_path / "log"
    driver.run(fetching(tmp_path / "whole"), "--no-verify", order=Order(log=str(log)))
    changes = json.loads(log.read_text())
    published = [nth for nth, (name, *paths) in enumerate(changes, 1) if name == "rename" and "/entries/" in paths[-1]]
    project = fetching(tmp_path / "killed")
    driver.run(project, "--no-verify", order=Order(fault="kill", nth=published[-1] + 1))
    assert [path for path in strays(project) if "/staging/" in path]

    later = driver.run(project, "--no-verify")

    assert later.code == 0, later.stderr
    assert not strays(project)


def test_F17_a_run_that_finds_nothing_changed_clears_the_cache_after_the_dead_alone(
    driver: Driver, tmp_path: Path
) -> None:
    project = fetching(tmp_path)
    for _ in range(2):
        assert driver.run(project, "--no-verify").code == 0
    shelf = project.cache / str(FORMAT)
    for name in ("dead-1.0", "living-1.0"):
        (shelf / "staging" / name / "entries").mkdir(parents=True)

    with FileLock(shelf / "locks" / "living-1.0.lock"):
        ended = driver.run(project, "--no-verify")

    assert ended.stderr.count("unchanged") == 2, ended.stderr
    assert os.listdir(shelf / "staging") == ["living-1.0"]
    driver.run(project, "--no-verify")
    assert not strays(project)


@pytest.mark.faults
def test_F05_fetching_builds_killed_at_random_moments(driver: Driver, tmp_path: Path) -> None:
    """Each begins with a cold cache; the cache of a killed one is good for the next."""
    chance = random.Random(50)
    clean = fetching(tmp_path / "clean")
    ended = driver.run(clean)
    assert ended.code == 0, ended.stderr
    for number in range(40):
        project = fetching(tmp_path / str(number))
        driver.run(project, order=Order(killed_after=chance.uniform(0.05, 1.2 * ended.seconds)))
        later = driver.run(project)
        assert later.code == 0, later.stderr
        assert outputs(project) == outputs(clean), number
        assert not strays(project), number


def fetching(place: Path) -> Monorepo:
    """A project with two small distributions to be fetched from a folder."""
    project = project_in(place)
    draw(project.root)
    project.wheel("ink", files={"ink/__init__.py": "import pulp\n"}, requires=["pulp"])
    project.wheel("pulp", files={"pulp.py": "SOFT = True\n"})
    project.requirements("ink==1.0", "pulp==1.0")
    project.write({"app/sound.py": "import ink\n"})
    return project
