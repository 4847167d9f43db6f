"""This machine's platform, on machines of every kind."""

from __future__ import annotations

import os
import platform
import sys
import sysconfig

import pytest

from monopack.adapters.this_machine import this_platform, this_target
from monopack.domain.model.errors import InputError
from monopack.domain.model.target import Libc, System


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch):
    def pretend(system: str, processor: str, *, glibc: str | None = None, macos: str = "", soabi: str = "x"):
        monkeypatch.setattr(sys, "platform", system)
        monkeypatch.setattr(platform, "machine", lambda: processor)
        monkeypatch.setattr(platform, "mac_ver", lambda: (macos, ("", "", ""), ""))
        monkeypatch.setattr(sysconfig, "get_config_var", lambda name: soabi)
        monkeypatch.setattr(os, "confstr", lambda name: glibc, raising=False)

    return pretend


@pytest.mark.parametrize(
    ("glibc", "name", "version"),
    [
        ("glibc 2.17", "x86_64-manylinux_2_17", (2, 17)),
        ("glibc 2.26", "x86_64-manylinux_2_17", (2, 17)),
        ("glibc 2.30", "x86_64-manylinux_2_28", (2, 28)),
        ("glibc 2.36", "x86_64-manylinux_2_36", (2, 36)),
        ("glibc 2.99", "x86_64-manylinux_2_40", (2, 40)),
    ],
)
def test_glibc_gets_the_newest_name_that_fits(machine, glibc: str, name: str, version: tuple[int, int]) -> None:
    machine("linux", "x86_64", glibc=glibc)

    found = this_target().platform

    assert (found.name, found.version, found.libc) == (name, version, Libc.GLIBC)
    assert this_platform().can_run(found)


@pytest.mark.parametrize(
    ("system", "processor", "facts", "name", "kind"),
    [
        ("linux", "aarch64", {"glibc": "glibc 2.34"}, "aarch64-manylinux_2_34", System.LINUX),
        ("linux", "x86_64", {"soabi": "cpython-312-x86_64-linux-musl"}, "x86_64-unknown-linux-musl", System.LINUX),
        ("linux", "aarch64", {"glibc": None}, "aarch64-unknown-linux-musl", System.LINUX),
        ("linux", "riscv64", {"glibc": "glibc 2.39"}, "riscv64-unknown-linux-gnu", System.LINUX),
        ("darwin", "arm64", {"macos": "14.5"}, "aarch64-apple-darwin", System.MACOS),
        ("darwin", "x86_64", {"macos": "12.7.1"}, "x86_64-apple-darwin", System.MACOS),
        ("win32", "AMD64", {}, "x86_64-pc-windows-msvc", System.WINDOWS),
        ("win32", "ARM64", {}, "aarch64-pc-windows-msvc", System.WINDOWS),
    ],
)
def test_every_system(machine, system: str, processor: str, facts: dict, name: str, kind: System) -> None:
    machine(system, processor, **facts)

    found = this_target().platform

    assert (found.name, found.system) == (name, kind)
    assert this_platform().can_run(found)


def test_the_running_python_is_known_exactly() -> None:
    running = sys.version_info[:2]

    assert this_target().full_version == platform.python_version()
    assert this_target(running) == this_target()
    assert this_target((3, 9)).full_version == "3.9.0"
    assert this_target((3, 9)).python == (3, 9)


def test_a_system_that_hides_its_version(machine) -> None:
    machine("darwin", "arm64", macos="")

    with pytest.raises(InputError, match="--python-platform"):
        this_target()
