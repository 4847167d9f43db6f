"""Taking distributions from environments that real tools made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from uv import find_uv_bin

from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.distribution_store import LocalDistributionStore, Makers, Sharing
from monopack.adapters.installed_environment import InstalledEnvironment
from monopack.adapters.local_interpreters import LocalInterpreters
from monopack.adapters.this_machine import this_platform
from monopack.adapters.uv import Uv
from monopack.domain.model.distribution import Distribution
from monopack.domain.model.errors import PackFailure
from monopack.domain.model.lock import IndexOptions, LockedDistribution
from monopack.domain.model.target import Target, parse_platform
from tests.fakes.byte_compiler import FakeByteCompiler
from tests.fakes.distribution_store import Drawn, drawn, locked
from tests.fakes.installer import FakeInstaller
from tests.fakes.progress import FakeProgress
from tests.fakes.symbol_stripper import FakeSymbolStripper
from tests.wheels import draw_wheel

HERE = Target(python=sys.version_info[:2], platform=this_platform(), full_version=sys.version.split()[0])
FOREIGN = Target(python=HERE.python, platform=parse_platform("aarch64-apple-darwin"), full_version="3.11.0")
FILES = {
    "pkg/__init__.py": "x = 1\n",
    "pkg-1.0.data/scripts/tool": "#!python\n",
    "pkg-1.0.data/data/share/pkg/x": "data",
}


class Existing:
    """A virtual environment with `pkg` and `other`, and a fallback that has other contents of the same names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wheels = folder / "wheels"
        self.environment = {**os.environ, "UV_CACHE_DIR": str(folder / "uv-cache")}
        self.uv("venv", "--python", sys.executable, str(folder / "venv"))
        self.python = folder / "venv/bin/python"
        self.site = next((folder / "venv/lib").glob("python*/site-packages"))
        self.fallback = FakeInstaller({name: drawn("fetched.py") for name in ("pkg", "other", "third")})
        self.progress = FakeProgress()

    def uv(self, *arguments: str) -> None:
        subprocess.run([find_uv_bin(), *arguments], check=True, env=self.environment, capture_output=True)

    def has(self, *names: str) -> None:
        self.uv("pip", "install", "--python", str(self.python), "--no-index", "--find-links", str(self.wheels), *names)

    def source(self, python: Path | None = None) -> InstalledEnvironment:
        return InstalledEnvironment(
            self.fallback,
            python=python or self.python,
            host=this_platform(),
            processes=ChildProcesses(),
            progress=self.progress,
        )

    def fetch(self, *wanted: LockedDistribution, target: Target = HERE) -> dict[str, Distribution]:
        store = LocalDistributionStore(
            folder=self.folder / "cache",
            root=self.folder,
            installer=self.source(),
            makers=Makers(byte_compiler=FakeByteCompiler(), symbol_stripper=FakeSymbolStripper()),
            progress=self.progress,
            sharing=Sharing(origin=str(self.python)),
        )
        return dict(store.fetch(wanted, index=IndexOptions(), target=target))


@pytest.fixture
def existing(tmp_path: Path) -> Existing:
    existing = Existing(tmp_path)
    draw_wheel(existing.wheels, "pkg", files=FILES, entry_points="[console_scripts]\nrun = pkg:main\n")
    draw_wheel(existing.wheels, "other", files={"other.py": ""})
    existing.has("pkg", "other")
    return existing


def paths(found: Distribution) -> list[str]:
    return [file.path for file in found.files if ".dist-info/" not in file.path]


def test_all_there_and_nothing_fetched(existing: Existing):
    found = existing.fetch(locked("pkg"), locked("other"))
    assert paths(found["pkg"]) == ["pkg/__init__.py", "share/pkg/x"]
    assert paths(found["other"]) == ["other.py"]
    assert (existing.fallback.installed, existing.progress.warnings) == ([], [])


def test_the_same_files_as_fetched_by_uv(existing: Existing, tmp_path: Path):
    processes = ChildProcesses()
    interpreters = LocalInterpreters(processes=processes, machine=this_platform(), environment=existing.environment)
    uv = Uv(
        processes=processes,
        interpreters=interpreters,
        root=tmp_path,
        host=this_platform(),
        environment=existing.environment,
    )
    store = LocalDistributionStore(
        folder=tmp_path / "other-cache",
        root=tmp_path,
        installer=uv,
        makers=Makers(byte_compiler=FakeByteCompiler(), symbol_stripper=FakeSymbolStripper()),
        progress=FakeProgress(),
    )
    index = IndexOptions(find_links=("wheels",), no_index=True)
    fetched = store.fetch([locked("pkg")], index=index, target=HERE)["pkg"]
    assert existing.fetch(locked("pkg"))["pkg"].files == fetched.files


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda site: (site / "pkg/__init__.py").write_text("x = 2\n"), "its file `pkg/__init__.py` was changed"),
        (lambda site: (site / "pkg/__init__.py").unlink(), "its file `pkg/__init__.py` cannot be read"),
        (lambda site: (site / "pkg-1.0.dist-info/RECORD").unlink(), "its RECORD cannot be read"),
        (lambda site: (site / "pkg-1.0.dist-info/WHEEL").unlink(), "it does not say what it was made for"),
        (lambda site: (site / "pkg-1.0.dist-info/direct_url.json").write_text("{}"), "elsewhere than an index"),
    ],
)
def test_what_is_not_intact_is_told_and_fetched(existing: Existing, spoil, reason: str):
    spoil(existing.site)
    found = existing.fetch(locked("pkg"), locked("other"))
    assert paths(found["pkg"]) == ["fetched.py"]
    assert paths(found["other"]) == ["other.py"]
    assert existing.fallback.installed == [("pkg",)]
    assert len(existing.progress.warnings) == 1
    assert reason in existing.progress.warnings[0]
    assert "`pkg`" in existing.progress.warnings[0]


def test_another_version_and_what_is_missing_are_fetched(existing: Existing):
    existing.fetch(locked("pkg", "2.0"), locked("third"))
    assert existing.fallback.installed == [("pkg", "third")]
    (warning,) = existing.progress.warnings
    assert "`pkg` (version 1.0 is installed)" in warning
    assert "`third` (not installed)" in warning


def test_binaries_for_another_target_are_fetched_and_pure_code_is_taken(existing: Existing):
    machine = "linux_x86_64" if HERE.platform.machine == "x86_64" else "linux_aarch64"
    tag = f"cp{HERE.python[0]}{HERE.python[1]}-cp{HERE.python[0]}{HERE.python[1]}-{machine}"
    draw_wheel(existing.wheels, "third", files={"third.so": "x"}, tag=tag)
    existing.has("third")
    assert paths(existing.fetch(locked("third"))["third"]) == ["third.so"]
    found = existing.fetch(locked("pkg"), locked("third"), target=FOREIGN)
    assert paths(found["third"]) == ["fetched.py"]
    assert "share/pkg/x" in paths(found["pkg"])


def test_linked_installations_are_copied(existing: Existing):
    existing.uv("pip", "install", "--python", str(existing.python), "--no-index", "--find-links", str(existing.wheels),
                "--reinstall", "--link-mode", "symlink", "pkg")  # fmt: skip
    assert (existing.site / "pkg/__init__.py").is_symlink()
    assert "pkg/__init__.py" in paths(existing.fetch(locked("pkg"))["pkg"])
    assert existing.fallback.installed == []


def test_no_code_of_the_environment_runs(existing: Existing, tmp_path: Path):
    (existing.site / "evil.pth").write_text(f"import os; open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    (existing.site / "sitecustomize.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    existing.fetch(locked("pkg"))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("kind", ["missing", "folder", "script"])
def test_an_interpreter_that_is_none_is_told_once_and_all_is_fetched(existing: Existing, tmp_path: Path, kind: str):
    python = tmp_path / "python"
    if kind == "folder":
        python.mkdir()
    if kind == "script":
        python.write_text("#!/bin/sh\nexit 3\n")
        python.chmod(0o755)
    source = existing.source(python)
    for number in range(2):
        (tmp_path / f"site-{number}").mkdir()
        source.install([locked("pkg")], into=str(tmp_path / f"site-{number}"), index=IndexOptions(), target=HERE)
    assert existing.fallback.installed == [("pkg",), ("pkg",)]
    assert len(existing.progress.warnings) == 1


def test_an_ordinary_interpreter_without_environment(existing: Existing, tmp_path: Path):
    site = tmp_path / "site"
    site.mkdir()
    base = Path(os.path.realpath(sys.executable))
    existing.source(base).install([locked("pkg")], into=str(site), index=IndexOptions(), target=HERE)
    assert existing.fallback.installed == [("pkg",)]


def test_what_the_fallback_lacks_is_its_error(existing: Existing):
    existing.fallback = FakeInstaller({"other": Drawn(files={})})
    with pytest.raises(PackFailure, match="`pkg`"):
        existing.fetch(locked("pkg", "2.0"))
