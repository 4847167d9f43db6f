"""What can be wrong is told: what, where, why and how to mend it, with the right exit code and nothing on stdout."""

from __future__ import annotations

import pytest

from tests.monorepo import Monorepo

PACK = "def lambda_handler(event, context): pass\n"


def test_no_packs_directory(empty: Monorepo) -> None:
    empty.refused(code=2).says("packs", "--packs-dir", "hint:")


def test_no_packs_directory_of_that_name(small: Monorepo) -> None:
    small.refused("--packs-dir", "functions", code=2).says("functions", "--packs-dir")


def test_no_packs(empty: Monorepo) -> None:
    empty.write({"packs/_shared.py": "", "packs/README.md": ""})

    empty.refused(code=2).says("packs")


def test_unknown_pack_names_the_closest(small: Monorepo) -> None:
    small.refused("gret", code=2).says("gret", "greet")


@pytest.mark.parametrize("name", ["../greet", "packs/greet", "greet.py", "", "class", "1st", "gre\x1b[31met"])
def test_names_that_can_be_no_pack(small: Monorepo, name: str) -> None:
    run = small.refused(name, code=2)

    assert "\x1b[31m" not in run.stderr


def test_unresolved_import_shows_its_chain(small: Monorepo) -> None:
    small.write({"app/greeting.py": "from app import deeper\n", "app/deeper.py": "x = 1\nimport nosuchthing.sub\n"})

    run = small.refused("greet", code=1)

    run.says("app/deeper.py:2", "nosuchthing.sub", "packs/greet.py:1", "app/greeting.py:1", "hint:")


def test_import_that_may_never_run_is_a_warning_and_under_strict_an_error(small: Monorepo) -> None:
    small.write({"packs/ping.py": "def lambda_handler(event, context):\n    import nosuchthing\n"})

    small.build("ping").says("packs/ping.py:2", "nosuchthing")
    assert "nosuchthing" in str(small.manifest("ping")["unresolved"])
    assert small.run("ping", "--strict").code == 1


def test_weak_import_is_silent(small: Monorepo) -> None:
    small.write({"packs/ping.py": "try:\n    import nosuchthing\nexcept ImportError:\n    pass\n" + PACK})

    assert "nosuchthing" not in small.build("ping", "--strict").stderr


def test_syntax_error_in_a_reachable_file(small: Monorepo) -> None:
    small.write({"app/greeting.py": "import os\ndef (:\n"})

    small.refused("greet", code=1).says("app/greeting.py:2")


def test_syntax_error_elsewhere_is_not_looked_at(small: Monorepo) -> None:
    small.write({"app/unrelated.py": "def (:\n"})

    small.build()


def test_no_lock_while_one_is_needed(small: Monorepo) -> None:
    (small.root / "requirements.txt").unlink()

    run = small.run("greet")

    assert run.code == 2
    run.says("requirements.txt", "uv.lock", "poetry.lock", "Pipfile.lock", "pylock.toml", "ink", "app/greeting.py:1")


def test_no_lock_while_none_is_needed(small: Monorepo) -> None:
    (small.root / "requirements.txt").unlink()

    assert small.build("ping").built() == ["ping.zip"]


def test_two_locks(small: Monorepo) -> None:
    small.write({"uv.lock": 'version = 1\nrevision = 2\nrequires-python = ">=3.11"\n'})

    small.refused("greet", code=2).says("requirements.txt", "uv.lock", "--package-manager")
    small.build("greet", "--package-manager", "pip")


def test_lock_that_is_asked_for_and_missing(small: Monorepo) -> None:
    small.refused("--package-manager", "uv", code=2).says("uv.lock")


def test_unknown_option(small: Monorepo) -> None:
    small.refused("--job", "2", code=2).says("--job", "--jobs")


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--jobs", "0"),
        ("--jobs", "abc"),
        ("--mode", "dploy"),
        ("--sha-output", "md5"),
        ("--package-manager", "conda"),
        ("--python-version", "three"),
        ("--python-platform", "amiga"),
        ("--verify-timeout", "-1"),
        ("--test-runner", "nose"),
    ],
)
def test_bad_values_are_told_with_where_they_came_from(small: Monorepo, option: str, value: str) -> None:
    variable = "MONOPACK_" + option.strip("-").upper().replace("-", "_")

    small.refused(option, value, code=2).says(option, value)
    small.refused(code=2, **{variable: value}).says(variable, value)
    small.write({"pyproject.toml": f'[tool.monopack]\n{option.strip("-")} = "{value}"\n'})
    small.refused(code=2).says(option.strip("-"), "[tool.monopack]", value)


def test_contradicting_options(small: Monorepo) -> None:
    small.refused("--mode", "test", "--with-tests", code=2).says("--mode", "--with-tests")


def test_unknown_key_and_unknown_variable(small: Monorepo) -> None:
    small.build("ping", MONOPACK_JBOS="2").says("MONOPACK_JBOS")
    small.write({"pyproject.toml": "[tool.monopack]\njbos = 2\n"})

    small.refused("ping", code=2).says("jbos", "[tool.monopack]")


def test_broken_configuration_file(small: Monorepo) -> None:
    small.write({"pyproject.toml": "[tool.monopack\n"})

    small.refused("ping", code=2).says("pyproject.toml")


@pytest.mark.parametrize(
    "block",
    [
        "# monopack-start\n# extra_modules: app\n",
        "# monopack-start\n# colour: red\n# monopack-end\n",
        "# monopack-start\n# monopack-end\n# monopack-start\n# monopack-end\n",
        "# monopack-start\n# data_files: nothing/*.txt\n# monopack-end\n",
    ],
)
def test_faulty_managed_block(small: Monorepo, block: str) -> None:
    small.write({"packs/ping.py": block + PACK})

    run = small.run("ping")

    assert run.code in {1, 2}
    run.says("packs/ping.py:")


def test_missing_and_uncallable_entrypoint(small: Monorepo) -> None:
    small.write({"packs/greet.py": "", "packs/ping.py": "lambda_handler = 3\n"})

    run = small.refused(code=1)

    run.says("greet", "ping", "lambda_handler")
    assert run.stderr.index("greet") < run.stderr.index("ping")


def test_missing_variable_at_import(small: Monorepo) -> None:
    small.write({"packs/ping.py": "import os\nTABLE = os.environ['SHOP_TABLE']\n" + PACK})

    small.refused("ping", code=1).says("SHOP_TABLE", "packs/ping.py:2", "--verify-env")
    small.build("ping", "--verify-env", "SHOP_TABLE=users")
    small.build("ping", "--verify-env", "SHOP_TABLE", SHOP_TABLE="users")


@pytest.mark.parametrize("line", ["import sys; sys.exit(0)", "import os; os._exit(0)", "raise SystemExit"])
def test_quitting_at_import_is_no_success(small: Monorepo, line: str) -> None:
    small.write({"packs/ping.py": f"{line}\n{PACK}"})

    small.refused("ping", code=1).says("ping")


def test_hanging_pack_is_given_up(small: Monorepo) -> None:
    small.write({"packs/ping.py": "import time\ntime.sleep(600)\n" + PACK})

    small.refused("ping", "--verify-timeout", "2", code=1).says("ping", "2")


def test_no_verify_builds_what_would_not_start(small: Monorepo) -> None:
    small.write({"packs/ping.py": "raise RuntimeError\n" + PACK})

    small.build("ping", "--no-verify")


def test_one_failing_pack_does_not_stop_the_others(small: Monorepo) -> None:
    small.write({"packs/broken.py": "import nosuchthing\n", "packs/wrong.py": "import nothing_either\n"})

    run = small.run()

    assert run.code == 1
    assert run.built() == ["greet.zip", "ping.zip"]
    assert run.stderr.rindex("nosuchthing") < run.stderr.rindex("nothing_either")
    assert not small.built("broken.zip").exists()


def test_failed_build_leaves_the_last_good_artifact(small: Monorepo) -> None:
    small.build("ping")
    names = ("ping.zip", "ping.package.sha256", "ping.manifest.json", "ping/packs/ping.py")
    before = {name: small.built(name).read_bytes() for name in names}
    small.write({"packs/ping.py": "raise RuntimeError\n"})

    assert small.run("ping").code == 1
    assert {name: small.built(name).read_bytes() for name in names} == before


def test_what_a_pack_prints_does_not_reach_stdout(small: Monorepo) -> None:
    small.write({"packs/ping.py": "print('noise')\nimport os\nos.write(1, b'more noise')\n" + PACK})

    assert small.build("ping").stdout.splitlines() == ["build/ping.zip"]


def test_version_and_help(empty: Monorepo) -> None:
    assert empty.build("--version").stdout.startswith("monopack ")
    assert "--packs-dir" in empty.build("--help").stdout
