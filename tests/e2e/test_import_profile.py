"""What takes how long at import, as its user sees it."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.monorepo import Monorepo

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schema/build.json").read_text("utf-8"))
SLOW = "import time\ntime.sleep(0.3)\ndef press(text): return text\n"


@pytest.fixture
def slow(small: Monorepo) -> Monorepo:
    small.wheel("pulp", "2.0", files={"pulp.py": SLOW})
    return replace_cache(small)


def replace_cache(project: Monorepo) -> Monorepo:
    """The wheel differs from the one that other tests keep under the same name."""
    return Monorepo(root=project.root, cache=project.root.parent / "cache")


def built(project: Monorepo, *arguments: str) -> dict:
    document = json.loads(project.build(*arguments, "--format", "json").stdout)
    jsonschema.validate(document, SCHEMA)
    (pack,) = document["packs"]
    return pack


def test_as_text_before_the_table(slow: Monorepo) -> None:
    run = slow.build("greet", "--import-profile")

    assert run.built() == ["greet.zip"]
    lines = run.stderr.splitlines()
    profile = next(index for index, line in enumerate(lines) if line.startswith("import of greet"))
    table = next(index for index, line in enumerate(lines) if line.startswith("pack "))
    assert profile < table
    rows = [line for line in lines[profile:table] if "─ pulp " in line]
    assert len(rows) == 1
    assert "ink/__init__.py:1" in rows[0]
    assert any(" ink " in line and "app/greeting.py:1" in line for line in lines[profile:table])


def test_as_data_with_the_chain(slow: Monorepo) -> None:
    pack = built(slow, "greet", "--import-profile")

    pulp = next(one for one in pack["import_profile"]["heaviest"] if one["module"] == "pulp")
    assert pulp["own_seconds"] >= 0.3
    assert pack["import_seconds"] >= pulp["seconds"] >= pulp["own_seconds"]
    assert pulp["chain"] == [
        {"module": "packs.greet", "file": None, "line": None},
        {"module": "app.greeting", "file": "packs/greet.py", "line": 1},
        {"module": "ink", "file": "app/greeting.py", "line": 1},
        {"module": "pulp", "file": "ink/__init__.py", "line": 1},
    ]


def test_the_table_and_the_advice_come_unasked_and_of_unchanged_packs(slow: Monorepo) -> None:
    options = ("greet", "--bytecode", "startup")  # so that compiling, which takes as long as it takes, is no part of it
    first = slow.build(*options)
    first.says("hint: greet:", "is `ink`, by app/greeting.py:1", "an import inside the function that uses it")
    assert "import of greet" not in first.stderr

    again = slow.build(*options, "--import-profile")
    again.says("unchanged", "import of greet", "most by themselves: pulp 0.", "hint: greet:")
    assert again.stderr.count("# each module: seconds") == 1
    pack = built(slow, *options)
    assert pack["status"] == "unchanged"
    assert pack["import_seconds"] > 0.3
    assert "`ink`" in pack["advice"]
    assert pack["import_profile"] is None


def test_measured_is_what_ships(slow: Monorepo) -> None:
    """With its byte code: nothing but the sources that have none is compiled."""
    pack = built(slow, "greet", "--import-profile", "--bytecode", "startup")
    assert pack["import_profile"]["compiling_seconds"] == 0


def test_no_time_stands_in_an_artifact(slow: Monorepo) -> None:
    slow.build("greet", "--import-profile")
    first = {path.name: path.read_bytes() for path in slow.built("").iterdir() if path.is_file()}
    slow.build("greet", "--no-cache", "--build-dir", "other")
    other = slow.root / "other"
    assert {path.name: path.read_bytes() for path in other.iterdir() if path.is_file()} == first


def test_without_a_trial_there_is_none(slow: Monorepo) -> None:
    slow.refused("--import-profile", "--no-verify", code=2).says(
        "`--no-verify` contradicts `--import-profile`", "hint:"
    )
    run = slow.build("ping", "--import-profile", "--python-platform", "windows")
    run.says("ping: its import was not measured")
    assert built(slow, "ping", "--no-verify")["import_seconds"] is None
