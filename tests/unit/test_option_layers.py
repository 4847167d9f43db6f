"""Every option through every layer, and what is said of values that are none."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from monopack.cli.layers import Layers
from monopack.cli.options import OPTIONS, Kind, Option
from monopack.cli.parser import parse
from monopack.cli.project_file import ProjectFile
from monopack.cli.settings import Format
from monopack.domain.model.byte_code import ByteCode
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.request import DigestForm, Mode, Runner, Shard
from monopack.domain.model.target import parse_platform

# Per option: three different texts, what they mean, and a text that is no value.
SAMPLES: dict[str, tuple[tuple[str, str, str], tuple[Any, Any, Any], str | None]] = {
    "packs-dir": (("a", "b/c", "d"), (Path("a"), Path("b/c"), Path("d")), None),
    "build-dir": (("a", "b/c", "d"), (Path("a"), Path("b/c"), Path("d")), None),
    "mode": (("test", "deploy", "test"), (Mode.TEST, Mode.DEPLOY, Mode.TEST), "dploy"),
    "verify-timeout": (("1", "2.5", ".5"), (1.0, 2.5, 0.5), "0"),
    "verify-env": (("A", "B=", "C=1=2"), ((("A", None),), (("B", ""),), (("C", "1=2"),)), "1A=x"),
    "entrypoint": (("main", "run", "handle"), ("main", "run", "handle"), "a.b"),
    "jobs": (("1", "auto", "256"), (1, None, 256), "99999"),
    "sha-output": (
        ("b64", "b64, hex", "hex"),
        ((DigestForm.BASE64,), (DigestForm.HEX, DigestForm.BASE64), (DigestForm.HEX,)),
        "hex,md5",
    ),
    "package-manager": (
        ("pip", "auto", "pylock"),
        (PackageManager.PIP, None, PackageManager.PYLOCK),
        "conda",
    ),
    "existing-install-python": (("a", "b", "c"), (Path("a"), Path("b"), Path("c")), None),
    "source-root": (("a", "b", "c"), ((Path("a"),), (Path("b"),), (Path("c"),)), None),
    "python-version": (("3.8", "3.14", "3.11"), ((3, 8), (3, 14), (3, 11)), "3.15"),
    "python-platform": (
        ("linux", "aarch64-manylinux_2_28", "windows"),
        tuple(map(parse_platform, ("linux", "aarch64-manylinux_2_28", "windows"))),  # type: ignore[assignment]
        "amiga",
    ),
    "exclude-distribution": (("Boto_3", "b", "c"), (("boto-3",), ("b",), ("c",)), "no/name"),
    "bytecode": (("all", "none", "startup"), (ByteCode.ALL, ByteCode.NONE, ByteCode.STARTUP), "some"),
    "test-runner": (("pytest", "unittest", "auto"), (Runner.PYTEST, Runner.UNITTEST, Runner.AUTO), "nose"),
    "cache-dir": (("a", "b", "c"), (Path("a"), Path("b"), Path("c")), None),
    "changed-since": (("main", "HEAD~1", "v1"), ("main", "HEAD~1", "v1"), None),
    "shard": (
        ("1/2", "2/2", "1/1"),
        (Shard(index=1, count=2), Shard(index=2, count=2), Shard(index=1, count=1)),
        "3/2",
    ),
    "shard-times": (("a", "b", "c"), (Path("a"), Path("b"), Path("c")), None),
    "why": (("numpy", "app/a.py", "app.a"), (("numpy",), ("app/a.py",), ("app.a",)), None),
    "graph": (("a.dot", "b/c.mmd", "d.json"), (Path("a.dot"), Path("b/c.mmd"), Path("d.json")), "a.png"),
    "report": (("a.html", "b.html", "c.html"), (Path("a.html"), Path("b.html"), Path("c.html")), "a.pdf"),
    "cache-size": (("1GB", "1.5 MiB", "7"), (10**9, 1_572_864, 7), "0"),
    "lock-timeout": (("1", "2.5", ".5"), (1.0, 2.5, 0.5), "0"),
    "max-zip-size": (("50MB", "1.5 MiB", "7"), (50_000_000, 1_572_864, 7), "0"),
    "max-unzipped-size": (("250mb", "2G", "9 kB"), (250_000_000, 2_000_000_000, 9_000), "many"),
    "format": (("json", "text", "json"), (Format.JSON, Format.TEXT, Format.JSON), "yaml"),
}
VALUED = [option for option in OPTIONS if option.kind is not Kind.FLAG]
FLAGS = [option for option in OPTIONS if option.kind is Kind.FLAG]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("MONOPACK_")]:
        monkeypatch.delenv(name)


def drawn_file(**table: Any) -> ProjectFile:
    written = {key.replace("_", "-"): value for key, value in table.items()}
    return ProjectFile(path=Path("pyproject.toml"), table=written, lines=dict.fromkeys(written, 7))


def read(*arguments: str, file: ProjectFile | None = None) -> tuple[Any, list[str], Layers]:
    """Settings, the errors as text, and the layers, of a command line in this process's environment."""
    _, given = parse(arguments)
    layers = Layers(arguments=given, environment=os.environ, file=file)
    errors: list[MonopackError] = []
    return layers.settings(errors), [str(error) for error in errors], layers


def test_every_valued_option_has_a_sample() -> None:
    assert sorted(SAMPLES) == sorted(option.name for option in VALUED)


@pytest.mark.parametrize("option", VALUED, ids=lambda option: option.name)
def test_valued_option_by_layer(option: Option, monkeypatch: pytest.MonkeyPatch) -> None:
    texts, meant, _ = SAMPLES[option.name]
    default = getattr(read()[0], option.field)
    file = drawn_file(**{option.field: texts[0]})

    assert getattr(read(file=file)[0], option.field) == meant[0] != default
    monkeypatch.setenv(option.variable, texts[1])
    assert getattr(read(file=file)[0], option.field) == meant[1]
    assert getattr(read(option.switch, texts[2], file=file)[0], option.field) == meant[2]
    monkeypatch.setenv(option.variable, "")
    assert getattr(read(file=file)[0], option.field) == meant[0]


@pytest.mark.parametrize("option", FLAGS, ids=lambda option: option.name)
def test_flag_by_layer(option: Option, monkeypatch: pytest.MonkeyPatch) -> None:
    default = getattr(read()[0], option.field)
    other = option.opposite if default else option.switch
    same = option.switch if default else option.opposite
    file = drawn_file(**{option.field: not default})

    assert getattr(read(file=file)[0], option.field) is not default
    monkeypatch.setenv(option.variable, str(default))
    assert getattr(read(file=file)[0], option.field) is default
    assert getattr(read(other, file=file)[0], option.field) is not default
    assert getattr(read(other, same, file=file)[0], option.field) is default


@pytest.mark.parametrize("word", ["1", "true", "YES", "On"])
def test_words_for_on(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONOPACK_STRICT", word)

    assert read()[0].strict is True


@pytest.mark.parametrize("word", ["0", "false", "NO", "off"])
def test_words_for_off(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONOPACK_VERIFY", word)

    assert read()[0].verify is False


@pytest.mark.parametrize("name", [name for name, (_, _, bad) in SAMPLES.items() if bad])
def test_bad_value_names_its_origin(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    option = next(option for option in OPTIONS if option.name == name)
    bad = SAMPLES[name][2]

    _, by_file, _ = read(file=drawn_file(**{option.field: bad}))
    monkeypatch.setenv(option.variable, str(bad))
    _, by_variable, _ = read()
    _, by_switch, _ = read(option.switch, str(bad))

    assert f"`{name} in [tool.monopack]`" in by_file[0]
    assert by_file[0].startswith("pyproject.toml:7: ")
    assert f"`{option.variable}`" in by_variable[0]
    assert f"`{option.switch}`" in by_switch[0]
    for told in (by_file, by_variable, by_switch):
        assert len(told) == 1
        assert "\n  allowed: " in told[0]


@pytest.mark.parametrize("option", FLAGS, ids=lambda option: option.name)
def test_bad_flag_names_its_origin(option: Option, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(option.variable, "maybe")

    told = read()[1]

    assert [f"`maybe` is no value for `{option.variable}`" in text for text in told] == [True]


@pytest.mark.parametrize("text", ["0", "-1", "abc", "99999", "1.5", "", "²", "1_0"])
def test_jobs_that_are_none(text: str) -> None:
    assert "allowed: `auto` or a whole number from 1 to 256" in read("--jobs", text)[1][0]


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "1e400", "abc", "100000"])
def test_timeouts_that_are_none(text: str) -> None:
    assert "`--verify-timeout`" in read("--verify-timeout", text)[1][0]


@pytest.mark.parametrize("text", ["3.7", "3.15", "3", "3.11.2", "three", "2.7", "3.99999999999"])
def test_pythons_that_are_none(text: str) -> None:
    assert "from 3.8 to 3.14" in read("--python-version", text)[1][0]


def test_a_python_version_as_a_number_is_refused_with_the_reason() -> None:
    assert "in quotes" in read(file=drawn_file(python_version=3.10))[1][0]


@pytest.mark.parametrize("value", [{}, [1], 3.5, True])
def test_files_of_any_type_give_errors_only(value: Any) -> None:
    for option in OPTIONS:
        settings, errors, _ = read(file=drawn_file(**{option.field: value}))
        assert settings is not None or len(errors) == 1, option.name


def test_all_bad_values_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONOPACK_JOBS", "0")

    settings, errors, _ = read("--mode", "x", file=drawn_file(strict="perhaps", colour="red"))

    assert settings is None
    assert len(errors) == 4


def test_values_that_may_be_secret_are_not_told() -> None:
    assert "hunter2" not in "".join(read("--verify-env", "PASS WORD=hunter2")[1])


def test_lists_in_a_file_are_taken_item_by_item() -> None:
    file = drawn_file(source_root=["a,b", "c"], verify_env=["A=1,2"], sha_output=["b64", "hex"])

    settings = read(file=file)[0]

    assert settings.source_root == (Path("a,b"), Path("c"))
    assert settings.verify_env == (("A", "1,2"),)
    assert settings.sha_output == (DigestForm.HEX, DigestForm.BASE64)


def test_lists_in_a_variable_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONOPACK_VERIFY_ENV", "A=1,B,")
    monkeypatch.setenv("MONOPACK_EXCLUDE_DISTRIBUTION", "boto3, Boto_Core")

    settings = read()[0]

    assert settings.verify_env == (("A", "1"), ("B", None))
    assert settings.exclude_distribution == ("boto-core", "boto3")


def test_repeated_options_on_the_command_line() -> None:
    settings = read("--source-root", "a", "--source-root", "b,c", "--exclude-distribution", "x")[0]

    assert settings.source_root == (Path("a"), Path("b,c"))


def test_an_entrypoint_may_be_empty() -> None:
    assert read("--entrypoint", "")[0].entrypoint == ""
    assert read(file=drawn_file(entrypoint=""))[0].entrypoint == ""


def test_relative_paths_of_a_file_are_taken_from_its_folder() -> None:
    table = {"build-dir": "out", "source-root": "a,b", "cache-dir": "/c", "existing-install-python": "~/python"}
    file = ProjectFile(path=Path("sub/pyproject.toml"), table=table, lines={})

    settings = read(file=file)[0]

    assert settings.build_dir == Path("sub/out")
    assert settings.source_root == (Path("sub/a"), Path("sub/b"))
    assert settings.cache_dir == Path("/c")
    assert settings.existing_install_python == Path("~/python").expanduser()


def test_unknown_key_names_the_closest_and_its_line() -> None:
    told = read(file=drawn_file(jbos=2))[1]

    assert told == ["pyproject.toml:7: unknown key `jbos` in [tool.monopack]\n  hint: did you mean `jobs`?"]


def test_unknown_variable_is_a_warning_with_the_closest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONOPACK_JBOS", "2")
    monkeypatch.setenv("MONOPACK_JOBS", "2")

    settings, errors, layers = read()

    assert (settings.jobs, errors) == (2, [])
    assert layers.unknown_variables() == ("unknown variable `MONOPACK_JBOS` is ignored, did you mean `MONOPACK_JOBS`?",)
