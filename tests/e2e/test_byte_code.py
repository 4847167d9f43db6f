"""Byte code that ships: which, the same on every machine, used where nothing can be written."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.monorepo import Monorepo

TAG = sys.implementation.cache_tag
MODES = ("none", "startup", "all")


def compiled(project: Monorepo, pack: str) -> set[str]:
    """The sources whose byte code is in the zip."""
    found = {name for name in project.names(pack) if name.endswith(".pyc")}
    assert all(name.endswith(f".{TAG}.pyc") for name in found)
    return {name.replace("__pycache__/", "").replace(f".{TAG}.pyc", ".py") for name in found}


def artifacts(project: Monorepo) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(project.built("").iterdir()) if path.is_file()}


def test_none_is_the_default(small: Monorepo) -> None:
    small.build()
    assert compiled(small, "greet") == set()
    assert "byte_code" not in small.manifest("greet")


def test_all_ships_the_byte_code_of_every_module(small: Monorepo, tmp_path: Path) -> None:
    small.build("--bytecode", "all")

    sources = {name for name in small.names("greet") if name.endswith(".py")}
    assert compiled(small, "greet") == sources == {
        "packs/greet.py", "app/__init__.py", "app/greeting.py", "ink/__init__.py", "pulp.py",
    }  # fmt: skip
    assert small.call("greet", {"name": "Ada"}, tmp_path / "out") == "<hello Ada>"


def test_the_manifest_says_what_compiled_it_and_from_what(small: Monorepo) -> None:
    small.build("greet", "--bytecode", "all")

    manifest = small.manifest("greet")
    files = [file for file in manifest["files"] if file["path"].endswith(".pyc")]
    origins = {file["path"]: file["origin"] for file in files}
    assert origins[f"__pycache__/pulp.{TAG}.pyc"] == {
        "distribution": "pulp", "version": "2.0", "compiled_from": "pulp.py",
    }  # fmt: skip
    assert origins[f"app/__pycache__/greeting.{TAG}.pyc"] == {
        "generated": "monopack", "compiled_from": "app/greeting.py",
    }  # fmt: skip
    size = sum(file["size"] for file in files)
    assert manifest["byte_code"] == {"mode": "all", "python": platform.python_version(), "files": 5, "size": size}


def test_record_lists_the_byte_code_too(small: Monorepo) -> None:
    small.build("greet", "--bytecode", "all")

    with zipfile.ZipFile(small.built("greet.zip")) as archive:
        name = next(name for name in archive.namelist() if name.endswith("pulp-2.0.dist-info/RECORD"))
        rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(archive.read(name).decode()))}
        path = f"__pycache__/pulp.{TAG}.pyc"
        content = archive.read(path)
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    assert rows[path] == [f"sha256={digest}", str(len(content))]
    assert rows[name] == ["", ""]


@pytest.mark.parametrize("mode", MODES)
def test_three_builds_are_byte_identical(small: Monorepo, tmp_path: Path, mode: str) -> None:
    """Another folder and a cold cache; the first one's warm cache and another job count; nothing kept at all."""
    other = replace(small, root=tmp_path / "a longer place" / "checkout", cache=tmp_path / "cold")
    shutil.copytree(small.root, other.root)
    small.build("--bytecode", mode, PYTHONHASHSEED="1")
    first = artifacts(small)

    other.build("--bytecode", mode, "--jobs", "1", PYTHONHASHSEED="2", TZ="America/Adak")
    shutil.rmtree(small.built(""))
    small.build("greet", "--bytecode", mode, "--jobs", "5")
    small.build("--bytecode", mode, "--no-cache")

    assert artifacts(other) == first
    assert artifacts(small) == first


def test_no_path_of_this_machine_ships(small: Monorepo) -> None:
    small.build("--bytecode", "all")

    with zipfile.ZipFile(small.built("greet.zip")) as archive:
        contents = b"".join(archive.read(name) for name in archive.namelist())
    for needle in (small.root, small.cache, Path(sys.executable).parent, Path("monopack-")):
        assert os.fsencode(needle) not in contents


def test_it_is_used_where_nothing_can_be_written(small: Monorepo, tmp_path: Path) -> None:
    """As in production: another date than when it was built, a source that nobody may look at."""
    small.build("greet", "--bytecode", "all")
    with zipfile.ZipFile(small.built("greet.zip")) as archive:
        archive.extractall(tmp_path / "out")
    for path in (tmp_path / "out").rglob("*.py"):
        path.write_text("raise SystemExit('the source was read')\n")

    program = f"import sys; sys.path[:0] = [{str(tmp_path / 'out')!r}]; from packs.greet import *; print(greet('x'))"
    command = [sys.executable, "-S", "-E", "-B", "-c", program]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)

    assert (done.returncode, done.stdout) == (0, "<hello x>\n"), done.stderr


def test_a_foreign_platform_of_the_same_version(small: Monorepo) -> None:
    small.build("greet", "--bytecode", "all", "--python-platform", "windows")
    here = replace(small, root=small.root)
    foreign = {name for name in small.names("greet") if name.endswith(".pyc")}
    assert foreign == {name for name in here.names("greet") if name.endswith(".pyc")} != set()


def test_a_version_that_is_not_here_is_refused(small: Monorepo) -> None:
    run = small.refused(
        "--bytecode", "all", "--python-version", "3.14", code=2, PATH="/nowhere", PYENV_ROOT="/nowhere", HOME="/nowhere"
    )
    run.says("CPython 3.14", "hint:", "--bytecode")


def test_what_does_not_compile_is_left_and_told(small: Monorepo) -> None:
    small.wheel("pulp", "2.0", files={"pulp.py": "def press(text): return text\n", "old/print.py": "print 'hello'\n"})

    run = small.build("greet", "--bytecode", "all", "--no-cache")

    run.says("pulp 2.0", "cannot compile `old/print.py`", "left without byte code")
    assert "old/print.py" in small.names("greet") - compiled(small, "greet")
    assert "pulp.py" in compiled(small, "greet")


def test_an_unchanged_build_stays_and_another_mode_builds_anew(small: Monorepo) -> None:
    small.build("greet", "--bytecode", "all")
    small.build("greet", "--bytecode", "all").says("unchanged")
    small.build("greet").says("rebuilt")
    assert compiled(small, "greet") == set()


def test_byte_code_changed_in_a_payload_is_noticed(small: Monorepo) -> None:
    small.build("greet", "--bytecode", "all")
    path = small.built(f"greet/app/__pycache__/greeting.{TAG}.pyc")
    path.write_bytes(path.read_bytes()[:-1] + b"\0\0")

    small.build("greet", "--bytecode", "all").says("rebuilt")


def test_plan_shows_what_it_weighs(small: Monorepo) -> None:
    plain = small.build("greet", "--plan", "--format", "json")
    with_code = small.build("greet", "--plan", "--format", "json", "--bytecode", "all")
    assert small.run("greet", "--plan", "--bytecode", "all").stdout.count("byte code") == 1
    assert len(with_code.stdout) > len(plain.stdout)


@pytest.fixture
def lazy(small: Monorepo) -> Monorepo:
    """`greet` imports `app.rare` only when it is called, and ink's `press` never."""
    small.write(
        {
            "packs/greet.py": """
            from app.greeting import greet

            def lambda_handler(event, context):
                from app.rare import answer
                return greet(event["name"]) + answer()
        """,
            "app/rare.py": "import unused\ndef answer(): return '!'\n",
        }
    )
    small.wheel("unused", "9.9", files={"unused/__init__.py": "", "unused/more.py": ""})
    return small


LOADED = {"packs/greet.py", "app/__init__.py", "app/greeting.py", "ink/__init__.py", "pulp.py"}


def test_startup_ships_that_of_what_the_entrypoint_loads(lazy: Monorepo, tmp_path: Path) -> None:
    run = lazy.build("greet", "--bytecode", "startup")

    assert compiled(lazy, "greet") == LOADED
    assert {"app/rare.py", "unused/more.py"} <= lazy.names("greet")
    assert lazy.manifest("greet")["byte_code"]["mode"] == "startup"
    assert "byte code ships but is not used" not in run.stderr
    assert lazy.call("greet", {"name": "Ada"}, tmp_path / "out") == "<hello Ada>!"
    payload = {path.relative_to(lazy.built("greet")).as_posix() for path in lazy.built("greet").rglob("*.pyc")}
    assert payload == {name for name in lazy.names("greet") if name.endswith(".pyc")}


def test_startup_s_record_lists_just_what_ships(lazy: Monorepo) -> None:
    lazy.build("greet", "--bytecode", "startup")

    with zipfile.ZipFile(lazy.built("greet.zip")) as archive:
        listed: set[str] = set()
        for name in archive.namelist():
            if name.endswith(".dist-info/RECORD"):
                listed |= {row[0] for row in csv.reader(io.StringIO(archive.read(name).decode()))}
        shipped = {name for name in archive.namelist() if not name.startswith(("app/", "packs/"))}
    assert listed == shipped - {"requirements.txt"}
    (record,) = lazy.built("greet").glob("pulp-*.dist-info/RECORD")
    assert record.read_text().count(".pyc") == 1


def test_what_startup_weighs_is_known_after_a_build(lazy: Monorepo) -> None:
    before = lazy.build("greet", "--plan", "--bytecode", "startup", "--no-cache")
    assert "known after the first build" in before.stdout
    lazy.build("greet", "--bytecode", "startup")
    after = json.loads(lazy.build("greet", "--plan", "--format", "json", "--bytecode", "startup").stdout)
    manifest = lazy.manifest("greet")
    assert after["packs"][0]["byte_code"] == manifest["byte_code"]
    assert after["packs"][0]["unzipped_size"] == manifest["unzipped_size"]


def test_startup_without_a_trial_is_refused(lazy: Monorepo) -> None:
    run = lazy.refused("--bytecode", "startup", "--no-verify", code=2)
    run.says("`--no-verify` contradicts `--bytecode`", "hint:", "--bytecode all")
    lazy.write({"pyproject.toml": '[tool.monopack]\nbytecode = "startup"\nverify = false\n'})
    lazy.refused(code=2).says("verify in [tool.monopack]", "bytecode in [tool.monopack]", "hint:")


def test_startup_for_a_target_that_is_not_here_is_refused(lazy: Monorepo) -> None:
    run = lazy.refused("--bytecode", "startup", "--python-platform", "windows", code=2)
    run.says("needs a trial", "windows", "hint:", "--bytecode all")


def test_startup_for_what_only_the_runtime_can_try_is_refused(lazy: Monorepo) -> None:
    lazy.write({"packs/ping.py": "import boto3\ndef lambda_handler(event, context): return 'pong'\n"})
    run = lazy.refused("ping", "--bytecode", "startup", "--exclude-distribution", "boto3", code=2)
    run.says("ping: ", "needs a trial", "boto3", "hint:")


def test_an_import_hook_that_compiles_by_itself_is_told(small: Monorepo) -> None:
    """As run-time type checkers do: the byte code is there for nothing."""
    small.write(
        {
            "packs/ping.py": """
            import sys
            from importlib.machinery import PathFinder, SourceFileLoader

            class Loader(SourceFileLoader):
                def get_code(self, fullname):
                    path = self.get_filename(fullname)
                    return self.source_to_code(self.get_data(path), path)

            class Finder(PathFinder):
                @classmethod
                def find_spec(cls, name, path=None, target=None):
                    spec = PathFinder.find_spec(name, path, target)
                    if name == "app.hooked":
                        spec.loader = Loader(name, spec.origin)
                    return spec

            sys.meta_path.insert(0, Finder)
            import app.hooked

            def lambda_handler(event, context):
                return "pong"
        """,
            "app/hooked.py": "",
        }
    )
    small.build("ping", "--bytecode", "all").says("byte code ships but is not used", "`app/hooked.py`")
    small.build("ping", "--bytecode", "startup").says("byte code ships but is not used", "`app/hooked.py`")


@pytest.mark.parametrize("how", ["variable", "file"])
def test_by_variable_and_by_file(small: Monorepo, how: str) -> None:
    if how == "file":
        small.write({"pyproject.toml": '[tool.monopack]\nbytecode = "all"\n'})
    small.build("ping", **({"MONOPACK_BYTECODE": "all"} if how == "variable" else {}))
    assert compiled(small, "ping") == {"packs/ping.py"}


@pytest.mark.parametrize("mode", ["startup", "all"])
def test_slim_packs_have_the_byte_code_of_what_is_left(small: Monorepo, mode: str) -> None:
    files = {"pulp.py": "def press(text): return text\n", "pulp_more/__init__.py": "", "pulp_more/tests/test_x.py": ""}
    small.wheel("pulp", "2.0", files=files)

    small.build("greet", "--slim", "--bytecode", mode, "--no-cache")

    names = small.names("greet")
    assert compiled(small, "greet") <= names
    assert "pulp.py" in compiled(small, "greet")
    assert not any("tests" in name for name in names)
    (record,) = small.built("greet").glob("pulp-*.dist-info/RECORD")
    listed = {row[0] for row in csv.reader(io.StringIO(record.read_text()))}
    assert listed == {name for name in names if "pulp" in name}
