"""A run that sees what an earlier one saw knows what that came to; nothing that could differ goes unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from monopack.domain.building.recollection import Recollection
from monopack.domain.model.byte_code import ByteCode
from monopack.domain.model.environment import ConsultedEnvironment
from monopack.domain.model.outcome import Status
from monopack.domain.model.request import Budget, BuildRequest, Mode, Shard
from tests.fakes.distribution_store import drawn
from tests.fakes.world import TARGET, Drawing

HANDLER = "def lambda_handler(event, context): ...\n"
FILES: Mapping[str, str] = {
    "packs/orders.py": f"from app import shared\n{HANDLER}",
    "packs/users.py": f"import requests\n{HANDLER}",
    "app/__init__.py": "",
    "app/shared.py": "",
    "requirements.txt": "requests==2.0",
}
BUILT, RECALLED = ["lock"], list[str]()


def drawing(**facts: object) -> Drawing:
    index = {"requests": drawn("requests/__init__.py")}
    return Drawing(files=dict(FILES), index=index, hashed=True, **facts)  # type: ignore[arg-type]


def locks_read(project: Drawing, **options: object) -> list[str]:
    """Builds; empty where the run knew without looking into lock or imports what it comes to."""
    project.progress.stages.clear()
    project.build(**options)
    return [name for name, _pack in project.progress.stages if name == "lock"]


def test_what_looks_the_same_is_not_traced_again() -> None:
    project = drawing()
    first = project.build()
    assert locks_read(project) == RECALLED
    again = project.build()
    assert {pack: outcome.status for pack, outcome in again.items()} == dict.fromkeys(first, Status.UNCHANGED)
    for pack, outcome in first.items():
        assert replace(again[pack], status=outcome.status, seconds=outcome.seconds) == outcome


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("app/shared.py", "x = 1"),
        ("app/shared/__init__.py", "won = 1"),
        ("requests.py", "won = 1"),
        ("packs/third.py", HANDLER),
        ("requirements.txt", "requests==2.1"),
        ("src/requests.py", "won = 1"),
    ],
)
def test_a_change_that_could_matter_is_looked_into(path: str, content: str) -> None:
    project = drawing()
    project.build()
    project.files[path] = content
    assert locks_read(project) == BUILT
    assert locks_read(project) == RECALLED


def test_a_file_that_is_gone_is_noticed() -> None:
    project = drawing()
    project.build()
    project.files["packs/orders.py"] = HANDLER
    del project.files["app/shared.py"]
    assert locks_read(project) == BUILT


@pytest.mark.parametrize(
    "options",
    [{"entrypoint": ""}, {"verify": False}, {"packs": ("users",)}, {"strict": True}, {"mode": Mode.TEST}],
)
def test_other_options_are_another_run(options: dict[str, object]) -> None:
    project = drawing()
    project.build()
    request = BuildRequest(target=TARGET, **options)  # type: ignore[arg-type]
    assert Recollection(request, project.world()).keys() is None


@pytest.mark.parametrize(
    "options",
    [
        {"auto_fix": True},
        {"bytecode": ByteCode.ALL},
        {"slim": True},
        {"changed_since": "HEAD"},
        {"shard": Shard(index=1, count=1)},
        {"existing": "/usr/bin/python3"},
    ],
)
def test_what_is_not_decided_by_the_projects_files_is_never_recalled(options: dict[str, object]) -> None:
    project = drawing()
    world = project.world()
    request = BuildRequest(target=TARGET, **options)  # type: ignore[arg-type]
    Recollection(request, world).keep({"users": "key"}, None)
    assert Recollection(request, world).keys() is None


@pytest.mark.parametrize("facts", [{"hashed": False}, {"lock_warnings": ("look here",)}])
def test_a_lock_that_does_not_say_it_all_is_read_each_time(facts: dict[str, object]) -> None:
    project = replace(drawing(), **facts)  # type: ignore[arg-type]
    project.build()
    assert locks_read(project) == BUILT


def test_a_variable_that_was_asked_for_must_be_as_it_was() -> None:
    project = drawing(variables={"TOKEN": "a", "OTHER": "b"})
    request = BuildRequest(target=TARGET)
    world = project.world()
    world.environment.get("TOKEN")
    world.environment.get("UNSET")
    Recollection(request, world).keep({"users": "key"}, None)

    def with_variables(**variables: str) -> Mapping[str, str] | None:
        return Recollection(request, replace(project.world(), environment=ConsultedEnvironment(variables))).keys()

    assert with_variables(TOKEN="a") == {"users": "key"}
    assert with_variables(TOKEN="z") is None
    assert with_variables() is None
    assert with_variables(TOKEN="a", UNSET="") is None
    assert b"TOKEN" in b"".join(project.cache.values.values())
    assert not any(b'"a"' in value for value in project.cache.values.values())


def test_a_run_with_a_failure_is_not_remembered() -> None:
    project = drawing()
    project.files["app/shared.py"] = "import nowhere"
    project.build()
    assert locks_read(project) == BUILT


def test_an_output_that_was_touched_is_made_again() -> None:
    project = drawing()
    project.build()
    project.artifacts.files["orders.zip"] = b"mine"
    assert project.build()["orders"].status is Status.REBUILT
    assert locks_read(project) == RECALLED


def test_a_tighter_limit_is_told() -> None:
    project = drawing()
    project.build()
    outcome = project.build(budget=Budget(unzipped=1))["orders"]
    assert outcome.status is Status.FAILED
