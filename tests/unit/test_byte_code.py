"""Byte code in plans: which files, whose, RECORDs that list it, what is made only once."""

from __future__ import annotations

import json

import pytest

from monopack.domain.model.byte_code import ByteCode, byte_code_path, is_source
from monopack.domain.model.errors import InputError, PackFailure
from monopack.domain.model.outcome import Outcome, Status
from monopack.domain.model.plan import FromDistribution
from monopack.domain.planning.byte_code import Compiled, with_byte_code
from tests.drawn_packs import edge, plan_of, reach, selected
from tests.fakes.byte_compiler import COMPILER
from tests.fakes.distribution_store import Drawn
from tests.fakes.interpreters import FakeInterpreters
from tests.fakes.world import Drawing

HANDLER = "def lambda_handler(event, context): ...\n"


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("m.py", "__pycache__/m.cpython-312.pyc"),
        ("a/b/m.py", "a/b/__pycache__/m.cpython-312.pyc"),
        ("a/m.x.py", "a/__pycache__/m.x.cpython-312.pyc"),
    ],
)
def test_where_it_lies(source: str, path: str) -> None:
    assert byte_code_path(source, "cpython-312") == path


def test_what_is_a_source() -> None:
    assert is_source("a/m.py")
    assert not is_source("a/m.pyx")
    assert not is_source("a-1.0.dist-info/hook.py")


def project(**fields: object) -> Drawing:
    files: dict[str, str | bytes] = {
        "packs/users.py": f"import requests\nfrom app import users\n{HANDLER}",
        "packs/orders.py": f"import requests\nfrom app import users\n{HANDLER}",
        "app/__init__.py": "",
        "app/users.py": "from pathlib import Path\nTEXT = (Path(__file__).parent / 'text.html').read_text()\n",
        "app/text.html": "{{ no module }}",
        "requirements.txt": "requests==2.0",
    }
    contents = {"requests/__init__.py": "", "requests/old.py": "", "requests-2.0.dist-info/RECORD": "rows"}
    return Drawing(files=files, index={"requests": Drawn(files=contents)}, **fields)  # type: ignore[arg-type]


def built(drawing: Drawing, *packs: str, **options: object) -> dict[str, Outcome]:
    return drawing.build(*packs, bytecode=ByteCode.ALL, **options)


def manifest(drawing: Drawing, pack: str = "users") -> dict:
    return json.loads(drawing.artifacts.files[f"{pack}.manifest.json"])


def test_every_module_has_its_own() -> None:
    drawing = project()
    built(drawing, "users")

    origins = {file["path"]: file["origin"] for file in manifest(drawing)["files"]}
    found = {origin["compiled_from"]: path for path, origin in origins.items() if "compiled_from" in origin}
    assert found == {
        path: byte_code_path(path, "cpython-312")
        for path in (
            "app/__init__.py", "app/users.py", "packs/users.py", "requests/__init__.py", "requests/old.py",
        )
    }  # fmt: skip


def test_without_it_nothing_is_compiled_and_nothing_said() -> None:
    drawing = project()
    drawing.build("users")
    assert drawing.byte_compiler.compiled == []
    assert "byte_code" not in manifest(drawing)


def test_first_party_code_is_compiled_once_for_all_packs_and_runs() -> None:
    drawing = project()
    built(drawing)
    assert sorted(drawing.byte_compiler.compiled) == [
        "app/__init__.py", "app/users.py", "packs/orders.py", "packs/users.py",
    ]  # fmt: skip

    again = project(cache=drawing.cache)
    built(again)
    assert again.byte_compiler.compiled == []


def test_what_does_not_compile_is_told_by_owner_and_remembered() -> None:
    drawing = project()
    drawing.byte_compiler.broken = frozenset({"app/users.py"})
    world = drawing.world()
    assert world.byte_compiler is drawing.byte_compiler

    outcome = built(drawing, "users")["users"]

    assert [str(warning) for warning in outcome.warnings] == [
        "CPython 3.12.1 cannot compile `app/users.py`: left without byte code"
    ]
    again = project(cache=drawing.cache)
    assert built(again, "users")["users"].warnings == outcome.warnings
    assert again.byte_compiler.compiled == []


def test_another_exact_version_compiles_and_builds_anew() -> None:
    drawing = project()
    built(drawing, "users")
    assert built(drawing, "users")["users"].status is Status.UNCHANGED
    drawing.byte_compiler.compiler = type(COMPILER)(python="/p", version="3.12.9", tag="cpython-312", magic="cb0d0d0a")

    assert built(drawing, "users")["users"].status is Status.REBUILT
    assert manifest(drawing)["byte_code"]["python"] == "3.12.9"


def test_an_interpreter_elsewhere_is_enough() -> None:
    drawing = project(interpreters=FakeInterpreters(elsewhere={(3, 12): "/usr/bin/python3.12"}))
    assert built(drawing, "users")["users"].status is Status.REBUILT
    assert manifest(drawing)["byte_code"]["files"] == 5


def test_no_interpreter_ends_the_run() -> None:
    drawing = project(interpreters=FakeInterpreters())
    with pytest.raises(InputError, match=r"no CPython 3\.12") as told:
        built(drawing)
    assert "--bytecode" in told.value.hint


def test_a_source_that_changes_meanwhile_fails_the_pack() -> None:
    drawing = project()
    compile_it = drawing.byte_compiler.compile

    def after_a_change(paths, *, folder, into, compiler):
        assert drawing.byte_compiler.disk is not None
        drawing.byte_compiler.disk[f"{folder}/app/users.py"] = b"0" * 64
        return compile_it(paths, folder=folder, into=into, compiler=compiler)

    drawing.byte_compiler.compile = after_a_change  # type: ignore[method-assign]
    error = built(drawing, "users")["users"].error
    assert isinstance(error, PackFailure)
    assert "`app/users.py` changed" in error.what


def test_the_winner_of_a_path_brings_its_byte_code_and_only_chosen_ones_ship() -> None:
    """The store compiled a file that lost its path to another owner: that byte code belongs to nobody here."""
    plan = plan_of(reach([edge("packs.users", "app.m")], [selected("six", files={"six.py": 5, "b.py": 3})]))
    six = next(file for file in plan.files if file.path == "six.py")
    code = six.__class__(
        path="__pycache__/six.pyc",
        size=1,
        sha256="1" * 64,
        origin=FromDistribution(name=six.origin.name, version="1", key="k", path="p", compiled_from="six.py"),
    )
    files = {("six.py", six.sha256): code, ("b.py", "another digest"): code}

    made = with_byte_code(plan, Compiled(compiler=COMPILER, files=files), ByteCode.ALL, lambda path: path != "packs")

    assert [file.path for file in made.files if file.compiled_from] == ["__pycache__/six.pyc"]
    assert any("`b.py`" in warning.what and "six" in warning.what for warning in made.warnings)
    chosen = with_byte_code(plan, Compiled(compiler=COMPILER, files=files), ByteCode.ALL, lambda path: path == "b.py")
    assert chosen.unzipped_size == plan.unzipped_size
    assert made.fingerprint != plan.fingerprint


def test_startup_is_learned_by_a_trial_and_proved_by_another() -> None:
    drawing = project()
    drawing.build("users", bytecode=ByteCode.STARTUP)

    first, second = drawing.verifier.requests
    assert [check.name for check in second.modules] == ["packs.users"]
    assert len(first.modules) > 1
    shipped = {
        file["origin"]["compiled_from"] for file in manifest(drawing)["files"] if "compiled_from" in file["origin"]
    }
    assert shipped == {"packs/users.py", "app/users.py"}


def test_what_was_learned_is_remembered_for_the_very_same_payload() -> None:
    drawing = project()
    drawing.build("users", bytecode=ByteCode.STARTUP)
    zips = drawing.artifacts.files["users.zip"]

    again = project(cache=drawing.cache)
    again.build("users", bytecode=ByteCode.STARTUP)
    assert len(again.verifier.requests) == 1
    assert again.artifacts.files["users.zip"] == zips

    other = project(cache=drawing.cache)
    other.files["app/users.py"] = "x = 1\n"
    other.build("users", bytecode=ByteCode.STARTUP)
    assert len(other.verifier.requests) == 2


def test_variables_may_change_what_is_loaded() -> None:
    drawing = project()
    drawing.build("users", bytecode=ByteCode.STARTUP)
    again = project(cache=drawing.cache)
    again.build("users", bytecode=ByteCode.STARTUP, environment=(("MODE", "x"),))
    assert len(again.verifier.requests) == 2


def test_startup_and_a_target_that_cannot_be_tried() -> None:
    drawing = project(interpreters=FakeInterpreters(elsewhere={(3, 12): "/usr/bin/python3.12"}))
    with pytest.raises(InputError, match="needs a trial"):
        drawing.build("users", bytecode=ByteCode.STARTUP)


def test_byte_code_that_is_not_used_is_told_and_under_strict_fails() -> None:
    drawing = project()
    drawing.verifier.stubborn = frozenset({"app/users.py"})
    told = built(drawing, "users")["users"].warnings
    assert ["not used" in str(warning) and "`app/users.py`" in str(warning) for warning in told] == [True]
    strict = project()
    strict.verifier.stubborn = frozenset({"app/users.py"})
    assert built(strict, "users", strict=True)["users"].status is Status.FAILED
