"""Every change to files in turn goes wrong; after each all promises hold, and the next run needs no help."""

from __future__ import annotations

import shutil

import pytest

from tests.faults.driven import Driver, Order, Versions, strays

SAMPLE = 5
"""Of so many changes one is tried in the fast part."""
FAULTS = ("kill", "ENOSPC", "EIO", "interrupt", "EROFS", "EDQUOT")
ONCE = {"EIO", "interrupt"}
"""A disk stays full, read-only or beyond its quota; a bad block and Ctrl-C happen once."""


def wrong(driver: Driver, versions: Versions, order: Order, *arguments: str) -> list[str]:
    """What does not hold after a run with a fault, and after the next one."""
    project = versions.fresh()
    try:
        ended = driver.run(project, "--jobs", "1", *arguments, order=order)
        bad = versions.wrong_after(project, ended)
        if order.fault == "interrupt" and ended.code == 130:
            bad += [f"stray at once: {name}" for name in strays(project)]
        later = driver.run(project, "--jobs", "1", "--no-verify")
        return [*bad, *versions.wrong_later(project, later)]
    finally:
        shutil.rmtree(project.root.parent)


def changes(driver: Driver, versions: Versions, *arguments: str) -> int:
    """How many changes to files an undisturbed run makes."""
    project = versions.fresh()
    log = project.root.parent / "log"
    ended = driver.run(project, "--jobs", "1", *arguments, order=Order(log=str(log)))
    assert ended.code == 0, ended.stderr
    return log.read_text().count('["')


@pytest.mark.parametrize("fault", FAULTS)
def test_F05_F10_F20_a_sample_of_changes_goes_wrong(driver: Driver, versions: Versions, fault: str) -> None:
    count = changes(driver, versions, "--no-verify")
    bad = {
        nth: found
        for nth in range(1 + FAULTS.index(fault), count + 1, SAMPLE)
        if (found := wrong(driver, versions, Order(fault=fault, nth=nth, only=fault in ONCE), "--no-verify"))
    }
    assert not bad, f"of {count} changes: {bad}"


@pytest.mark.faults
@pytest.mark.parametrize("fault", FAULTS)
def test_F05_F10_F20_every_change_goes_wrong(driver: Driver, versions: Versions, fault: str) -> None:
    count = changes(driver, versions)
    bad = {
        nth: found
        for nth in range(1, count + 2)
        if (found := wrong(driver, versions, Order(fault=fault, nth=nth, only=fault in ONCE)))
    }
    assert count > 100
    assert not bad, f"of {count}: {bad}"
