"""Killed while they replace a file of the user's, runs leave nothing beside it that the next one does not collect."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from filelock import FileLock

from monopack.adapters.files.beside import room_beside
from tests.faults.driven import Driver, Order
from tests.monorepo import Monorepo

PACK = """
import importlib
import json
from pathlib import Path

for name in json.loads((Path(__file__).parent / "plugins.json").read_text()):
    importlib.import_module(name)


def lambda_handler(event, context):
    return event
"""
OWN = "0123456789abcdef"


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


def changes_below(driver: Driver, project: Monorepo, folder: Path, *arguments: str) -> int:
    """How many changes to files the command makes in the folder."""
    log = project.root.parent / "log"
    ended = driver.run(project, *arguments, order=Order(log=str(log), below=str(folder)))
    assert ended.code == 0, ended.stderr
    return len(json.loads(log.read_text()))


def test_F05_a_report_killed_at_every_step_is_whole_and_leaves_nothing_for_long(
    driver: Driver, plain: Monorepo
) -> None:
    command = ("--report", "pages/report.html", "ping")
    pages = plain.root / "pages"
    pages.mkdir()
    count = changes_below(driver, plain, pages, *command)
    page = files(pages)
    left = set()
    for nth in range(1, count + 1):
        (pages / "report.html").write_text("old")
        driver.run(plain, *command, order=Order(fault="kill", nth=nth, below=str(pages)))
        left |= {name for name in os.listdir(pages) if name != "report.html"}
        assert files(pages)["report.html"] in {"old", page["report.html"]}

        assert driver.run(plain, *command).code == 0

        assert os.listdir(pages) == ["report.html"], nth
    assert count > 5
    assert left, "it was killed where something stays"
    assert all(name.startswith(".monopack-report.html-") for name in left)
    assert files(pages) == page


def test_F05_a_pack_file_killed_between_write_and_rename_is_the_old_one(driver: Driver, plain: Monorepo) -> None:
    packs = plain.root / "packs"
    plain.write({"packs/ping.py": PACK, "packs/plugins.json": '["app.greeting"]', "app/sound.py": ""})
    before = files(packs)

    # A folder, a file in it, its content, mode, flush: then the rename.
    for nth in (2, 3, 7):
        driver.run(plain, "ping", "--auto-fix", order=Order(fault="kill", nth=nth, below=str(packs)))
        assert any(name.startswith(".monopack-ping.py-") for name in os.listdir(packs))
        assert {name: text for name, text in files(packs).items() if not name.startswith(".")} == before

    ended = driver.run(plain, "ping", "--auto-fix")

    assert ended.code == 0, ended.stderr
    assert sorted(os.listdir(packs)) == sorted(before)
    assert "# extra_modules: app.greeting" in files(packs)["ping.py"]


@pytest.fixture
def others(tmp_path: Path) -> dict[str, str]:
    """What resembles it and is none: other names, another file's, links, pipes, what somebody has a lock for."""
    for name in (f".monopack-other.html-{OWN}", f".monopack-report.html-{OWN[:-1]}", f"report.html-{OWN}"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "mine").write_text("mine")
        (tmp_path / f"{name}.lock").write_text("")
    (tmp_path / ".monopack-report.html-notes").write_text("mine")
    (tmp_path / f".monopack-report.html-{OWN[::-1]}").write_text("no lock beside it")
    os.mkfifo(tmp_path / f".monopack-report.html-{OWN.replace('0', '9')}.lock")
    (tmp_path / f".monopack-report.html-{OWN.replace('0', '8')}.lock").symlink_to("report.html")
    return dict.fromkeys(os.listdir(tmp_path), "")


def test_F17_nothing_else_beside_a_file_is_collected(tmp_path: Path, others: dict[str, str]) -> None:
    living = tmp_path / f".monopack-report.html-{OWN.replace('0', '7')}"
    living.mkdir()
    dead = tmp_path / f".monopack-report.html-{OWN.replace('0', '6')}"
    dead.mkdir()
    (dead / "new").write_text("half")
    Path(f"{dead}.lock").write_text("")

    with FileLock(f"{living}.lock"), room_beside(tmp_path / "report.html"):
        pass

    assert set(os.listdir(tmp_path)) == {*others, living.name, f"{living.name}.lock"}


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), room_beside(tmp_path / "nowhere" / "report.html"):
        pass
    assert not os.listdir(tmp_path)
