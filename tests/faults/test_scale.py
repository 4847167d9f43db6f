"""Many files, deep folders, long names, long outputs, many runs: nothing grows that should not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.conftest import draw
from tests.faults.driven import Driver, outputs, strays
from tests.monorepo import Monorepo

HANDLER = "def lambda_handler(event, context):\n    return 1\n"


def everything(folder: Path) -> set[str]:
    """All paths below a folder; what only serves many projects at once is of fixed number, too."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@pytest.mark.parametrize("runs", [25, pytest.param(1000, marks=pytest.mark.faults)])
def test_J06_many_runs_leave_no_more_than_one(driver: Driver, plain: Monorepo, runs: int) -> None:
    for number in range(4):
        draw(plain.root, greeting=f"hello {number % 2}")
        assert driver.run(plain, "--no-verify").code == 0
    place = plain.root.parent
    before = everything(place)
    descriptors = len(os.listdir("/proc/self/fd"))
    for number in range(runs):
        if number % 10 == 0:
            draw(plain.root, greeting=f"hello {number // 10 % 2}")
        ended = driver.run(plain, *(["--no-verify"] if number % 50 else []))
        assert ended.code == 0, ended.stderr
        assert not ended.alive
    assert everything(place) == before
    assert len(os.listdir("/proc/self/fd")) == descriptors
    assert not strays(plain)


def test_J03_folders_two_hundred_levels_deep(driver: Driver, plain: Monorepo) -> None:
    """Half of them hold data: Python itself cannot import a module below so many packages."""
    deep = "/".join(["d"] * 100)
    block = f"# monopack-start\n# data_files: {deep}/{deep}/*\n# monopack-end\n"
    plain.write(
        {
            "packs/greet.py": f"{block}import {deep.replace('/', '.')}.leaf\n{HANDLER}",
            f"{deep}/leaf.py": "",
            f"{deep}/{deep}/leaf.txt": "x",
        }
    )

    plain.write({"/".join(["d"] * level) + "/__init__.py": "" for level in range(1, 101)})

    ended = driver.run(plain)

    assert ended.code == 0, ended.stderr
    assert {f"{deep}/leaf.py", f"{deep}/{deep}/leaf.txt"} <= plain.names("greet")


@pytest.mark.parametrize("last", [1_200, pytest.param(4_999, marks=pytest.mark.faults)])
def test_J02_a_chain_of_modules(driver: Driver, plain: Monorepo, last: int) -> None:
    """Python could not load it, for every import is a few calls deep; tracing and planning do not mind."""
    plain.write({f"app/m{number}.py": f"import app.m{number + 1}\n" for number in range(last)})
    plain.write({f"app/m{last}.py": "", "packs/greet.py": f"import app.m0\n{HANDLER}"})

    ended = driver.run(plain, "--no-verify", "greet")
    why = driver.run(plain, "--why", f"app.m{last}", "greet")

    assert ended.code == 0, ended.stderr
    assert len(plain.names("greet")) == last + 3
    assert why.code == 0, why.stderr
    assert f"app/m{last - 1}.py:1" in why.stdout


def test_J03_names_as_long_as_the_system_allows(driver: Driver, plain: Monorepo) -> None:
    longest = "m" * 252
    folder = "f" * 255
    plain.write(
        {
            "packs/greet.py": f"import {longest}, {folder}.{longest}\n{HANDLER}",
            f"{longest}.py": "",
            f"{folder}/{longest}.py": "",
        }
    )

    ended = driver.run(plain)

    assert ended.code == 0, ended.stderr
    assert {f"{longest}.py", f"{folder}/{longest}.py"} <= plain.names("greet")


def test_J03_a_pack_whose_artifacts_cannot_be_named_is_told(driver: Driver, plain: Monorepo) -> None:
    name = "p" * 250
    plain.write({f"packs/{name}.py": HANDLER})

    ended = driver.run(plain)

    assert ended.code == 2
    assert f"packs/{name}.py" in ended.stderr
    assert not plain.built("").exists()


def test_J03_a_path_longer_than_the_system_allows_is_told(driver: Driver, plain: Monorepo) -> None:
    """It can be made from within, folder by folder, but not be opened from the project's root."""
    name, levels = "d" * 200, 25
    plain.write({"packs/greet.py": f"import {'.'.join([name] * levels)}.leaf\n{HANDLER}"})
    descriptor = os.open(plain.root, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir(name, dir_fd=descriptor)
        inner = os.open(name, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = inner
    leaf = os.open("leaf.py", os.O_WRONLY | os.O_CREAT, dir_fd=descriptor)
    os.close(leaf)
    os.close(descriptor)

    ended = driver.run(plain)

    assert ended.code in {1, 2}
    assert "error:" in ended.stderr
    assert "internal error" not in ended.stderr
    assert not ended.alive


def test_J07_a_log_of_a_million_lines(driver: Driver, plain: Monorepo) -> None:
    plain.write(
        {
            "tests/test_greet.py": """
            import sys, unittest
            from packs.greet import lambda_handler

            class Greet(unittest.TestCase):
                def test_it(self):
                    for _ in range(100):
                        sys.stdout.write("line of a log\\n" * 10_000)
                    self.assertEqual(lambda_handler({"name": "x"}, None), "wrong")
        """
        }
    )

    quiet = driver.run(plain, "greet")
    ended = driver.run(plain, "greet", "--with-tests")

    assert ended.code == 1
    assert len(ended.stderr) < 200_000
    assert ended.kilobytes - quiet.kilobytes < 64 * 1024


@pytest.mark.faults
def test_J01_ten_thousand_files_and_three_hundred_packs(
    driver: Driver, plain: Monorepo, record_property: Callable[[str, object], None]
) -> None:
    packs = 300
    for number in range(10_000):
        follows = f"import app.m{number + packs:05}\n" if number + packs < 10_000 else ""
        plain.write({f"app/m{number:05}.py": f"{follows}VALUE = {number}\n"})
    for number in range(packs):
        plain.write({f"packs/pack{number:03}.py": f"import app.m{number:05}\n{HANDLER}"})

    first = driver.run(plain, "--no-verify")
    second = driver.run(plain, "--no-verify")

    assert first.code == second.code == 0, first.stderr
    assert len(first.stdout.splitlines()) == packs + 2
    assert second.stderr.count("unchanged") == packs + 2
    assert max(first.kilobytes, second.kilobytes) < 1024 * 1024
    record_property("figures", f"{first.seconds:.1f} s, then {second.seconds:.1f} s; {first.kilobytes // 1024} MB")
    assert len(outputs(plain)) > 10_000
