"""Every provider gives what it is annotated with, once."""

from __future__ import annotations

import ast
import inspect
import os
import sys
import typing
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
from dependency_injector import providers

from monopack.adapters.installed_environment import InstalledEnvironment
from monopack.cli import container as module
from monopack.cli.configuration import configure
from monopack.cli.container import Container
from monopack.cli.interrupts import Interrupts
from monopack.cli.parser import parse
from monopack.cli.streams import Forgiving
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.ports.processes import Command


def names_of(module: ModuleType) -> dict[str, object]:
    """What its annotations may name: also what it imports for type checkers only."""
    statements = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.ImportFrom)]
    imported = [(import_module(str(node.module)), alias.name) for node in statements for alias in node.names]
    return {name: getattr(source, name, None) for source, name in imported} | vars(module)


# `Provider[Port]` forgets its argument at run time; the text of the annotation does not.
PROMISES = {
    name: eval(text.removeprefix("providers.Provider[").removesuffix("]"), names_of(module))
    for name, text in Container.__annotations__.items()
    if text.startswith("providers.Provider[")
}


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Container]:
    for name in [name for name in os.environ if name.startswith("MONOPACK_")]:
        monkeypatch.delenv(name)
    (tmp_path / "packs").mkdir()
    monkeypatch.chdir(tmp_path)
    container = container_of("--jobs", "3", "--no-cache")
    yield container
    container.shutdown_resources()


def container_of(*arguments: str) -> Container:
    configuration = configure(parse(arguments)[1])
    return Container(configuration=configuration, stderr=Forgiving(None), interrupts=Interrupts())


def test_every_provider_has_a_promise() -> None:
    assert all(name.startswith("_") for name in set(Container.providers) - set(PROMISES))


@pytest.mark.parametrize("name", sorted(PROMISES))
def test_every_provider_gives_what_it_promises(opened: Container, name: str) -> None:
    wanted = typing.get_origin(PROMISES[name]) or PROMISES[name]
    made = getattr(opened, name)()

    # Ports are protocols that are inherited from explicitly; `isinstance` is not for them.
    assert wanted in type(made).__mro__ or (wanted is Mapping and isinstance(made, Mapping))


def test_every_lock_has_a_reader(opened: Container) -> None:
    assert set(opened.readers()) == set(PackageManager)
    assert all(callable(reader.read) for reader in opened.readers().values())


def test_all_but_the_use_case_are_made_once(opened: Container) -> None:
    for name in PROMISES:
        provider = getattr(opened, name)
        if not isinstance(provider, providers.Factory | providers.Callable):
            assert provider() is provider(), name


def test_the_options_reach_the_adapters(opened: Container, tmp_path: Path) -> None:
    assert opened.workers()._jobs == 3
    assert opened.world().project == os.path.realpath(tmp_path)
    assert opened.artifacts().path("a.zip") == "build/a.zip"
    assert container_of("--build-dir", "x/y").artifacts().path("a.zip") == "x/y/a.zip"
    assert container_of().workers()._jobs >= 1


def test_no_child_goes_on_when_the_run_has_ended(opened: Container) -> None:
    processes = opened.processes()
    opened.closing().close()
    with pytest.raises(KeyboardInterrupt):
        processes.run(Command(arguments=(sys.executable, "-c", ""), folder="/", environment={}))


def test_an_existing_environment_stands_before_uv(opened: Container) -> None:
    assert opened.installer() is opened.uv()
    assert isinstance(container_of("--existing-install-python", sys.executable).installer(), InstalledEnvironment)
    missing = container_of("--existing-install-python", "no/python")
    assert missing.installer() is missing.uv()


def test_a_cache_for_one_run_is_gone_afterwards(opened: Container) -> None:
    folder = opened.cache_folder()
    assert folder.is_dir()

    opened.shutdown_resources()

    assert not folder.exists()
