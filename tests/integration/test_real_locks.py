"""Locks made now by the real managers, over an index on this machine; read without any of them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from uv import find_uv_bin

from monopack.adapters.local_source_tree import LocalSourceTree
from monopack.adapters.requirements_txt import RequirementsTxt
from monopack.domain.locking.detection import find_lock
from monopack.domain.model.errors import InputError
from monopack.domain.model.lock import Lock, SourceKind
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.target import Target
from tests.fakes.cache import FakeCache
from tests.fakes.requirement_resolver import FakeRequirementResolver
from tests.local_index import serve
from tests.locks import reader, target
from tests.wheels import draw_wheel, sha256

PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
HERE = target(f"{PYTHON}.1")
WINDOWS = target(f"{PYTHON}.1", "windows")
pytestmark = [pytest.mark.slow]

WHEELS = (
    ("base", "1.0", ()),
    ("base", "2.0", ()),
    ("web", "1.0", ("base<2",)),
    ("web", "2.0", ("base>=2", "quick>=0.1 ; extra == 'fast'", "winonly ; sys_platform == 'win32'")),
    ("quick", "0.3", ()),
    ("winonly", "1.0", ()),
    ("checker", "7.0", ("base", "plug>=1")),
    ("plug", "1.5", ()),
    ("own-need", "1.0", ()),
)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheels")
    for name, version, requires in WHEELS:
        extras = ("fast",) if name == "web" else ()
        draw_wheel(folder, name, version, files={f"{name.replace('-', '_')}.py": ""}, requires=requires, extras=extras)
    return folder


@pytest.fixture(scope="module")
def index(wheels, tmp_path_factory):
    with serve(wheels, tmp_path_factory.mktemp("site")) as url:
        yield url


@pytest.fixture(scope="module")
def tools(tmp_path_factory):
    """Installs a manager from the configured index, once for this module."""
    made: dict[str, Path] = {}

    def tool(requirement: str) -> Path:
        if requirement not in made:
            made[requirement] = folder = tmp_path_factory.mktemp("tool")
            uv("venv", "-q", str(folder), "--python", sys.executable, "--clear")
            uv("pip", "install", "-q", "--python", str(folder / "bin" / "python"), *requirement.split())
        return made[requirement] / "bin"

    return tool


def uv(*arguments, cwd=None, **environment):
    return run([find_uv_bin(), *arguments, "--no-python-downloads"], cwd=cwd, **environment)


def run(command, *, cwd=None, **environment):
    quiet = {
        name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "PIPENV", "POETRY"))
    }
    done = subprocess.run(
        command, cwd=cwd, env={**quiet, **environment}, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class Project:
    def __init__(self, folder: Path, **files: str) -> None:
        self.folder = folder
        for name, text in files.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def read(self, manager: PackageManager, for_target: Target = HERE, monkeypatch=None) -> Lock:
        tree = LocalSourceTree(root=self.folder)
        found = find_lock(tree, asked=manager)
        assert found
        return reader(manager, tree).read(found.path, for_target)


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    folder = tmp_path / "shop"
    folder.mkdir()
    return Project(folder)


def names(found):
    return {str(one.name): one.version for one in found}


def check(lock, wheels, *, shipped, development):
    assert names(lock.distributions) == shipped
    assert names(lock.development) == development
    for one in (*lock.distributions, *lock.development):
        if one.source.kind is SourceKind.INDEX:
            wheel = wheels / f"{one.name.replace('-', '_')}-{one.version}-py3-none-any.whl"
            assert one.hashes == (sha256(wheel),)


LIB = '[project]\nname = "lib"\nversion = "0.1"\ndependencies = ["own-need"]\n'
LIB_BUILD = '[build-system]\nrequires = []\nbuild-backend = "nothing"\n'


# uv


def uv_project(project, index, more=""):
    project.write(
        "pyproject.toml",
        f"""[project]
name = "shop"
version = "1.0"
requires-python = ">=3.10"
dependencies = ["web[fast]>=2", "lib"]
[project.optional-dependencies]
old = ["plug"]
[dependency-groups]
dev = ["checker", {{include-group = "lint"}}]
lint = ["plug>1"]
[tool.uv.sources]
lib = {{ workspace = true }}
[tool.uv.workspace]
members = ["libs/*"]
[[tool.uv.index]]
url = "{index}"
default = true
{more}""",
    )
    project.write("libs/lib/pyproject.toml", LIB)
    uv("lock", "-q", "--python", sys.executable, cwd=project.folder, UV_CACHE_DIR=str(project.folder.parent / "cache"))


SHIPPED = {"base": "2.0", "quick": "0.3", "web": "2.0"}


def test_uv_workspace(project, index, wheels):
    uv_project(project, index)
    lock = project.read(PackageManager.UV)
    own = {"lib": "0.1", "own-need": "1.0", "plug": "1.5", "shop": "1.0"}
    check(lock, wheels, shipped=SHIPPED | own, development={"checker": "7.0"})
    assert lock.index.index_url == index
    assert names(project.read(PackageManager.UV, WINDOWS).distributions).keys() >= {"winonly"}
    assert "web[fast]" in map(str, lock.roots)


@pytest.mark.parametrize(
    ("old", "new"),
    [('"web[fast]>=2"', '"web[fast]>=1"'), ('"plug>1"', '"plug>1", "base"'), ('"lib"]', '"lib", "base"]')],
)
def test_C11_uv_agrees_that_the_lock_is_stale(project, index, old, new):
    uv_project(project, index)
    text = (project.folder / "pyproject.toml").read_text(encoding="utf-8")
    project.write("pyproject.toml", text.replace(old, new, 1))
    with pytest.raises(InputError, match="no longer fits"):
        project.read(PackageManager.UV)
    checked = subprocess.run(
        [find_uv_bin(), "lock", "--check", "--no-python-downloads", "--python", sys.executable],
        cwd=project.folder,
        env={**os.environ, "UV_CACHE_DIR": str(project.folder.parent / "cache")},
        capture_output=True,
        check=False,
    )
    assert checked.returncode != 0


@pytest.mark.parametrize(
    "wish",
    [
        "plug ; python_version < '3.11'",
        "plug>=1,<2 ; sys_platform == 'win32' or platform_system == 'Darwin'",
        "plug ; platform_machine == 'aarch64' and python_full_version >= '3.11.4'",
        "plug ; implementation_name == 'cpython' and os_name == 'posix'",
        "Plug~=1.0",
        "plug != 1.4, >= 1.0.0",
        "plug ; python_version in '3.11 3.12'",
    ],
)
def test_uv_s_spelling_of_markers_fits_the_project_s(project, index, wish):
    uv_project(project, index)
    text = (project.folder / "pyproject.toml").read_text(encoding="utf-8")
    project.write("pyproject.toml", text.replace('"plug"', f'"{wish}"', 1))
    uv("lock", "-q", "--python", sys.executable, cwd=project.folder, UV_CACHE_DIR=str(project.folder.parent / "cache"))
    project.read(PackageManager.UV)


def test_uv_conflicting_extras(project, index):
    more = '[tool.uv]\nconflicts = [[{ extra = "one" }, { extra = "two" }]]\n'
    project.write(
        "pyproject.toml",
        f'[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = []\n'
        f'[project.optional-dependencies]\none = ["web<2"]\ntwo = ["web>=2"]\n{more}'
        f'[[tool.uv.index]]\nurl = "{index}"\ndefault = true\n',
    )
    uv("lock", "-q", "--python", sys.executable, cwd=project.folder, UV_CACHE_DIR=str(project.folder.parent / "cache"))
    lock = project.read(PackageManager.UV)
    assert names(lock.distributions) == {"base": "1.0", "shop": "1", "web": "1.0"}
    assert lock.warnings


def test_uv_exports_a_pylock(project, index, wheels):
    uv_project(project, index)
    cache = str(project.folder.parent / "cache")
    uv(
        "export",
        "--python",
        sys.executable,
        "-q",
        "--no-dev",
        "--format",
        "pylock.toml",
        "-o",
        "pylock.toml",
        cwd=project.folder,
        UV_CACHE_DIR=cache,
    )
    lock = project.read(PackageManager.PYLOCK)
    found = {name: version for name, version in names(lock.distributions).items() if name not in {"shop", "lib"}}
    assert found == SHIPPED | {"own-need": "1.0"}
    assert "winonly" in names(project.read(PackageManager.PYLOCK, WINDOWS).distributions)


def compiled(project, index, *options):
    project.write("requirements.in", "web[fast]>=2\n")
    cache = str(project.folder.parent / "cache")
    places = ("--default-index", index, "--python", sys.executable, "requirements.in", "-o", "requirements.txt")
    uv("pip", "compile", "-q", *places, *options, cwd=project.folder, UV_CACHE_DIR=cache)


@pytest.mark.parametrize("options", [(), ("--generate-hashes",), ("--no-annotate",), ("--emit-index-url",)])
def test_uv_compiles_requirements(project, index, options):
    compiled(project, index, *options)
    tree = LocalSourceTree(root=project.folder)
    resolver = FakeRequirementResolver()
    reader = RequirementsTxt(tree=tree, resolver=resolver, cache=FakeCache(), environment={})
    lock = reader.read("requirements.txt", HERE)
    assert names(lock.distributions) == SHIPPED
    assert resolver.asked == []
    assert all(one.hashes for one in lock.distributions) is ("--generate-hashes" in options)


# Poetry

POETRY = """[tool.poetry]
name = "shop"
version = "1.0"
description = ""
authors = []
[tool.poetry.dependencies]
python = ">=3.10,<4.0"
web = {{version = "^2.0", extras = ["fast"]}}
lib = {{path = "lib", develop = true}}
plug = {{version = "*", optional = true}}
[tool.poetry.extras]
more = ["plug"]
[tool.poetry.group.dev.dependencies]
checker = "*"
[[tool.poetry.source]]
name = "own"
url = "{index}/"
priority = "primary"
"""
STANDARD = """[project]
name = "shop"
version = "1.0"
requires-python = ">=3.10,<4.0"
dependencies = ["web[fast] (>=2)", "lib"]
[project.optional-dependencies]
more = ["plug"]
[dependency-groups]
dev = ["checker"]
[tool.poetry]
package-mode = false
[tool.poetry.dependencies]
lib = {{path = "lib", develop = true}}
[[tool.poetry.source]]
name = "own"
url = "{index}/"
priority = "primary"
"""
POETRY_LIB = """[tool.poetry]
name = "lib"
version = "0.1"
description = ""
authors = []
[tool.poetry.dependencies]
python = ">=3.9"
own-need = "*"
[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
"""


@pytest.mark.network
@pytest.mark.parametrize(
    ("requirement", "text"),
    [("poetry<2", POETRY), ("poetry>=2.1", POETRY), ("poetry>=2.3", STANDARD)],
    ids=["1", "2", "2-standard"],
)
def test_poetry(project, index, wheels, tools, requirement, text):
    project.write("pyproject.toml", text.format(index=index))
    project.write("lib/pyproject.toml", POETRY_LIB)
    project.write("lib/lib.py", "")
    home = str(project.folder.parent / "home")
    keyring = "keyring.backends.null.Keyring"
    private = {"HOME": home, "POETRY_CACHE_DIR": home, "PYTHON_KEYRING_BACKEND": keyring}
    run([tools(requirement) / "poetry", "lock", "-n"], cwd=project.folder, **private)
    lock = project.read(PackageManager.POETRY)
    own = {"lib": "0.1", "own-need": "1.0", "plug": "1.5"}
    check(lock, wheels, shipped=SHIPPED | own, development={"checker": "7.0"})
    assert "winonly" in names(project.read(PackageManager.POETRY, WINDOWS).distributions)
    assert "web[fast]" in {str(root).partition(">")[0] for root in lock.roots}
    changed = (project.folder / "pyproject.toml").read_text(encoding="utf-8").replace("checker", "plug")
    project.write("pyproject.toml", changed)
    with pytest.raises(InputError, match="no longer fits"):
        project.read(PackageManager.POETRY)


# pipenv


@pytest.mark.network
def test_pipenv(project, index, wheels, tools):
    project.write(
        "Pipfile",
        f"""[[source]]
url = "{index}"
verify_ssl = false
name = "own"
[packages]
web = {{version = ">=2", extras = ["fast"]}}
[dev-packages]
checker = "*"
[requires]
python_version = "{PYTHON}"
""",
    )
    home = project.folder.parent / "home"
    home.mkdir()
    tool = tools("pipenv")
    private = {"HOME": str(home), "WORKON_HOME": str(home), "PIPENV_PYTHON": sys.executable, "PIPENV_NOSPIN": "1"}
    run([tool / "pipenv", "lock"], cwd=project.folder, PATH=f"{tool}:/usr/bin:/bin", **private)
    lock = project.read(PackageManager.PIPENV)
    check(lock, wheels, shipped=SHIPPED, development={"checker": "7.0", "plug": "1.5"})
    assert lock.index.index_url == index
    project.write("Pipfile", (project.folder / "Pipfile").read_text(encoding="utf-8").replace('checker = "*"', ""))
    with pytest.raises(InputError, match="no longer fits"):
        project.read(PackageManager.PIPENV)


# pip


@pytest.mark.network
def test_pip_lock_and_freeze(project, index, wheels, tools):
    pip = [tools("pip>=25.1") / "python", "-m", "pip"]
    project.write("requirements.txt", f"--index-url {index}\nweb[fast]>=2\n")
    options = {"HOME": str(project.folder.parent), "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
    run([*pip, "lock", "-q", "-r", "requirements.txt", "-o", "pylock.toml"], cwd=project.folder, **options)
    lock = project.read(PackageManager.PYLOCK)
    check(lock, wheels, shipped=SHIPPED, development={})
    shutil.rmtree(project.folder / "here", ignore_errors=True)
    run([*pip, "install", "-q", "--target", "here", "-r", "requirements.txt"], cwd=project.folder, **options)
    frozen = run([*pip, "freeze", "--path", "here"], cwd=project.folder, **options)
    project.write("requirements.txt", frozen)
    assert names(project.read(PackageManager.PIP).distributions) == SHIPPED
