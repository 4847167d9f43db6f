"""Identical inputs give identical bytes, whatever surrounds them."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.monorepo import Monorepo


def artifacts(project: Monorepo) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(project.built("").iterdir()) if path.is_file()}


@pytest.fixture
def other(small: Monorepo, tmp_path: Path) -> Monorepo:
    """A second checkout: another folder, files created in another order, other times and modes, a cold cache."""
    root = tmp_path / "a much longer folder – ünïcode" / "nested" / "project"
    for path in sorted((path for path in small.root.rglob("*") if path.is_file()), reverse=True):
        copied = root / path.relative_to(small.root)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copied)
        copied.chmod(0o600)
        os.utime(copied, (4_500_000_000, 4_500_000_000))
    return replace(small, root=root, cache=tmp_path / "cold cache")


def test_two_checkouts(small: Monorepo, other: Monorepo) -> None:
    small.build(TZ="Pacific/Kiritimati", LC_ALL="C", PYTHONHASHSEED="0", SOURCE_DATE_EPOCH="0")
    run = other.run("--jobs", "1", umask=0o077, TZ="America/Adak", LC_ALL="C.UTF-8", PYTHONHASHSEED="1", COLUMNS="20")

    assert run.code == 0, run.stderr
    assert {"greet.zip", "greet.package.sha256", "ping.manifest.json"} <= set(artifacts(small))
    assert artifacts(small) == artifacts(other)


@pytest.mark.parametrize("options", [("--no-cache",), ("--jobs", "1"), ("--jobs", "7"), ("greet",)])
def test_options_that_change_no_byte(small: Monorepo, options: tuple[str, ...]) -> None:
    small.build()
    before = small.built("greet.zip").read_bytes()
    shutil.rmtree(small.built(""))

    small.build(*options)

    assert small.built("greet.zip").read_bytes() == before


def test_building_over_an_older_build(small: Monorepo) -> None:
    small.build()
    first = artifacts(small)
    greeting = (small.root / "app/greeting.py").read_text()
    small.write({"app/greeting.py": greeting.replace("hello", "goodbye")})
    small.build()
    assert artifacts(small)["greet.zip"] != first["greet.zip"]
    small.write({"app/greeting.py": greeting})

    small.build()

    assert artifacts(small) == first


def test_members_are_dated_and_sorted_and_open_to_all(small: Monorepo) -> None:
    small.write({"packs/ping.py": "def lambda_handler(event, context): return 'pong'\n"})
    (small.root / "packs/ping.py").chmod(0o700)
    (small.root / "app/greeting.py").chmod(0o600)
    small.build()

    with zipfile.ZipFile(small.built("greet.zip")) as archive:
        members = archive.infolist()
        assert archive.testzip() is None
    assert [member.filename for member in members] == sorted(member.filename for member in members)
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
    assert {member.external_attr >> 16 & 0o777 for member in members} == {0o644}
    with zipfile.ZipFile(small.built("ping.zip")) as archive:
        assert [member.external_attr >> 16 & 0o777 for member in archive.infolist()] == [0o755]


@pytest.mark.parametrize("source", ["option", "variable", "file"])
def test_digests_in_both_forms(small: Monorepo, source: str) -> None:
    if source == "file":
        small.write({"pyproject.toml": '[tool.monopack]\nsha-output = ["hex", "b64"]\n'})
    options = ("--sha-output", "hex,b64") if source == "option" else ()
    small.build("ping", *options, **({"MONOPACK_SHA_OUTPUT": "hex,b64"} if source == "variable" else {}))

    digest = hashlib.sha256(small.built("ping.zip").read_bytes())
    assert small.built("ping.package.sha256").read_text().split() == [digest.hexdigest()]
    assert base64.b64decode(small.built("ping.package.sha256.b64").read_text()) == digest.digest()
    assert small.manifest("ping")["digest"].endswith(digest.hexdigest())


def test_digest_form_no_longer_asked_for_goes(small: Monorepo) -> None:
    small.build("ping", "--sha-output", "hex,b64")

    small.build("ping", "--sha-output", "b64")

    assert not small.built("ping.package.sha256").exists()
    assert small.built("ping.package.sha256.b64").exists()


def test_no_path_of_this_machine_ships(small: Monorepo) -> None:
    small.build()

    needles = (str(small.root).encode(), str(small.cache).encode())
    for path in (path for path in small.built("").rglob("*") if path.is_file()):
        assert not any(needle in path.read_bytes() for needle in needles), path
    with zipfile.ZipFile(small.built("greet.zip")) as archive:
        assert not any(needle in archive.read(name) for name in archive.namelist() for needle in needles)


def test_sources_are_left_as_they_were(small: Monorepo) -> None:
    before = small.snapshot()

    small.build()

    assert small.snapshot() == before


REAL = {
    "packs/shop.py": """
        import httpx
        import pydantic
        class Order(pydantic.BaseModel):
            number: int
        def lambda_handler(event, context):
            return [Order(number=event).number, httpx.URL("https://shop.test/orders").path]
        """,
    "packs/ping.py": "import httpx\ndef lambda_handler(event, context): return httpx.codes.OK\n",
    "requirements.txt": "httpx\npydantic\n",
}


@pytest.mark.network
@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        ("--bytecode", "none"),
        ("--bytecode", "startup"),
        ("--bytecode", "all"),
        ("--bytecode", "startup", "--slim"),
    ],
    ids=lambda options: " ".join(options).replace("--", ""),
)
def test_real_distributions_in_three_folders(empty: Monorepo, tmp_path: Path, options: tuple[str, ...]) -> None:
    """Cold, cold with other jobs, a foreign order and another seed, and warm over a store that others filled."""
    projects = [
        replace(empty, root=tmp_path / name / "project", cache=tmp_path / "cache 1") for name in ("1", "2 é", "33")
    ]
    projects[1] = replace(projects[1], cache=tmp_path / "cache 2")
    for project in projects:
        project.write(REAL)

    projects[0].build(*options, "--jobs", "2", PYTHONHASHSEED="0")
    projects[1].build("ping", "--bytecode", "all", "--no-verify")
    projects[1].build("shop", "ping", *options, "--jobs", "1", PYTHONHASHSEED="77", TZ="America/Adak")
    projects[2].build(*options, "--jobs", "5", PYTHONHASHSEED="3")

    first, *others = map(artifacts, projects)
    assert {"shop.zip", "ping.zip", "shop.manifest.json"} <= set(first)
    assert others == [first, first]
    assert projects[1].call("shop", 7, tmp_path / "shop") == [7, "/orders"]
