from __future__ import annotations

import hashlib
import json
import tomllib

import pytest

from monopack.adapters.poetry_lock import PoetryLock
from monopack.domain.model.errors import InputError
from monopack.domain.model.lock import SourceKind
from tests.fakes.source_tree import FakeSourceTree
from tests.locks import LINUX, POETRY, digest, target

WINDOWS = target("3.12.4", "windows")


def fingerprint(project, *, groups=True):
    """`content-hash` as Poetry's documentation of its lock has it, written down once more."""
    document = tomllib.loads(project)
    own = document.get("tool", {}).get("poetry", {})
    standard = {
        key: document["project"][key]
        for key in ("requires-python", "dependencies", "optional-dependencies")
        if key in document.get("project", {})
    }
    grouped = document.get("dependency-groups", {}) if groups else {}
    if standard or grouped:
        keys = ("dependencies", "source", "extras", "dev-dependencies", "group")
        content = {"tool": {"poetry": {key: own[key] for key in keys if key in own}}}
        content |= {"project": standard} if standard else {}
        content |= {"dependency-groups": grouped} if grouped else {}
    else:
        content = {key: own.get(key) for key in ("dependencies", "source", "extras", "dev-dependencies")}
        content |= {"group": own["group"]} if "group" in own else {}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def package(name, version="1.0", *, more="", top="", pythons=">=3.8"):
    return f"""
[[package]]
name = "{name}"
version = "{version}"
optional = false
python-versions = "{pythons}"
{top}
files = [{{file = "x.whl", hash = "{digest(name + version)}"}}]
{more}
"""


def metadata(project, *, version="2.1", pythons="*"):
    return f"""
[metadata]
lock-version = "{version}"
python-versions = "{pythons}"
content-hash = "{fingerprint(project)}"
"""


def read(project, *packages, end="", for_target=LINUX, version="2.1", files=()):
    text = "".join(packages) + (end or metadata(project, version=version))
    tree = FakeSourceTree(files={"pyproject.toml": project, "poetry.lock": text, **dict(files)})
    return PoetryLock(tree=tree).read("poetry.lock", for_target)


def names(found):
    return {str(one.name): one.version for one in found}


def poetry(dependencies, more=""):
    return f'[tool.poetry]\nname = "shop"\n[tool.poetry.dependencies]\npython = ">=3.8"\n{dependencies}\n{more}'


def test_poetry_1_walks_from_the_project_file():
    project = poetry(
        'a = "^1.0"\nw = {version = "*", markers = "sys_platform == \'win32\'"}',
        "[tool.poetry.group.dev.dependencies]\nt = '*'\n",
    )
    packages = (
        package("a", more='[package.dependencies]\nB = ">=1"\nv = {version = "*", markers = "os_name == \'nt\'"}\n'),
        package("b"),
        package("t", more='[package.dependencies]\nb = "*"\nu = "*"\n'),
        package("u"),
        package("v"),
        package("w"),
    )
    lock = read(project, *packages, version="2.0")
    assert names(lock.distributions) == {"a": "1.0", "b": "1.0"}
    assert names(lock.development) == {"t": "1.0", "u": "1.0"}
    assert names(read(project, *packages, version="2.0", for_target=WINDOWS).distributions).keys() == {
        "a",
        "b",
        "v",
        "w",
    }


def test_poetry_1_forks_by_constraint_and_python():
    project = poetry('n = [{version = "<2", python = "<3.12"}, {version = ">=2", python = ">=3.12"}]\na = "*"')
    packages = (
        package("a", more='[package.dependencies]\nn = "*"\n'),
        package("n", "1.5", pythons="<3.12"),
        package("n", "2.5", pythons=">=3.12"),
    )
    assert names(read(project, *packages, version="2.0").distributions)["n"] == "2.5"
    assert names(read(project, *packages, version="2.0", for_target=target("3.11.0")).distributions)["n"] == "1.5"


EXTRAS = """[package.dependencies]
b = {version = "*", optional = true}
c = {version = "*", optional = true}
[package.extras]
fast = ["b (>=1)"]
slow = ["c"]
"""


def test_poetry_1_extras_of_the_project_and_of_others():
    asked = 'a = {version = "*", extras = ["fast"]}\no = {version = "*", optional = true}'
    project = poetry(asked, '[tool.poetry.extras]\nmore = ["o"]\n')
    lock = read(project, package("a", more=EXTRAS), package("b"), package("c"), package("o"), version="2.0")
    assert set(names(lock.distributions)) == {"a", "b", "o"}
    a = lock.distributions[0]
    assert [str(need) for need in a.requires] == ['b; extra == "fast"', 'c; extra == "slow"']


def test_poetry_1_1_keeps_files_in_the_metadata_and_dev_dependencies_apart():
    project = poetry('a = "*"', "[tool.poetry.dev-dependencies]\nt = '*'\n")
    packages = [
        package(name, top=f'category = "{kind}"').replace("files = [{", "nothing = [{")
        for name, kind in (("a", "main"), ("t", "dev"))
    ]
    files = f'[metadata.files]\na = [{{file = "x", hash = "{digest("a")}"}}]\nt = []\n'
    lock = read(project, *packages, end=metadata(project, version="1.1", pythons="^3.8") + files)
    assert names(lock.distributions) == {"a": "1.0"}
    assert lock.distributions[0].hashes == (digest("a"),)
    assert names(lock.development) == {"t": "1.0"}


def test_what_poetry_leaves_out_of_its_lock_is_no_error():
    project = poetry('a = "*"')
    lock = read(project, package("a", more='[package.dependencies]\nsetuptools = "*"\n'), version="2.0")
    assert names(lock.distributions) == {"a": "1.0"}
    assert str(lock.distributions[0].requires[0]) == "setuptools"


def test_C32_what_the_project_asks_for_must_be_there():
    with pytest.raises(InputError, match="`gone` is missing from the lock"):
        read(poetry('gone = "*"'), package("a"), version="2.0")


STANDARD = """[project]
name = "shop"
dependencies = ["a[x] (>=1.0)", "w ; sys_platform == 'win32'"]
[project.optional-dependencies]
more = ["o"]
[dependency-groups]
dev = ["t"]
"""


def test_poetry_2_with_a_standard_project():
    lock = read(
        STANDARD,
        package("a", top='groups = ["main"]'),
        package("o", top='groups = ["main"]\nmarkers = "extra == \\"more\\""'),
        package("t", top='groups = ["dev"]'),
        package(
            "w",
            top='groups = ["main", "dev"]\n'
            "markers = {main = \"sys_platform == 'win32'\", dev = \"sys_platform == 'linux'\"}",
        ),
        end='\n[extras]\nmore = ["o"]\n' + metadata(STANDARD),
    )
    assert set(names(lock.distributions)) == {"a", "o"}
    assert set(names(lock.development)) == {"t", "w"}
    assert [str(root) for root in lock.roots][:2] == ["a[x]>=1.0", 'w; sys_platform == "win32"']


def test_poetry_2_extras_that_exclude_one_another():
    project = poetry('t = {version = "*", optional = true}', '[tool.poetry.extras]\ncpu = ["t"]\ngpu = ["t"]\n')
    lock = read(
        project,
        package("t", "1.0", top="groups = [\"main\"]\nmarkers = \"extra == 'gpu' and extra != 'cpu'\""),
        package("t", "2.0", top='groups = ["main"]\nmarkers = "extra == \'cpu\'"'),
        end='\n[extras]\ncpu = ["t"]\ngpu = ["t"]\n' + metadata(project),
    )
    assert names(lock.distributions) == {"t": "2.0"}
    assert lock.warnings == ("the extra `gpu` excludes another: it asks for `t` 1.0, but 2.0 is taken",)


def test_sources_of_every_kind():
    kinds = {
        "legacy": (
            'type = "legacy"\nurl = "https://own.example/simple"\nreference = "own"',
            SourceKind.INDEX,
            "https://own.example/simple",
        ),
        "folder": ('type = "directory"\nurl = "../lib"', SourceKind.FIRST_PARTY, "../lib"),
        "file": ('type = "file"\nurl = "w/file.whl"', SourceKind.PATH, "w/file.whl"),
        "url": ('type = "url"\nurl = "https://h/x.zip"', SourceKind.URL, "https://h/x.zip"),
        "git": (
            'type = "git"\nurl = "https://h/r.git"\nreference = "HEAD"\nresolved_reference = "abc"',
            SourceKind.VCS,
            "git+https://h/r.git@abc",
        ),
        "shell": (
            'type = "git"\nurl = "git@h:o/r.git"\nreference = "x"\nresolved_reference = "abc"',
            SourceKind.VCS,
            "git+ssh://git@h/o/r.git@abc",
        ),
    }
    project = poetry("\n".join(f'{name} = "*"' for name in kinds))
    packages = (
        package(name, top='groups = ["main"]', more=f"[package.source]\n{source}\n")
        for name, (source, _, _) in kinds.items()
    )
    found = {one.name: (one.source.kind, one.source.location) for one in read(project, *packages).distributions}
    assert found == {name: (kind, location) for name, (_, kind, location) in kinds.items()}


@pytest.mark.parametrize(
    ("old", "new"),
    [("^2.0", "^2.1"), ('checker = "*"', 'checker = "1"'), ("\n[tool.poetry.group", "\nnew = '*'\n[tool.poetry.group")],
)
def test_C11_a_changed_project_file(old, new):
    changed = POETRY["pyproject.toml"].replace(old, new, 1)
    assert changed != POETRY["pyproject.toml"]
    with pytest.raises(InputError) as raised:
        PoetryLock(tree=FakeSourceTree(files={**POETRY, "pyproject.toml": changed})).read("poetry.lock", LINUX)
    assert "no longer fits `pyproject.toml`" in raised.value.what
    assert raised.value.where.path == "poetry.lock"
    assert raised.value.hint == "run `poetry lock`"


def test_C11_what_poetry_does_not_count_may_change():
    changed = POETRY["pyproject.toml"].replace('version = "1.0"', 'version = "2.0"', 1) + "[tool.other]\nx = 1\n"
    PoetryLock(tree=FakeSourceTree(files={**POETRY, "pyproject.toml": changed})).read("poetry.lock", LINUX)


def test_before_2_3_dependency_groups_did_not_count():
    end = metadata(STANDARD).replace(fingerprint(STANDARD), fingerprint(STANDARD, groups=False))
    read(STANDARD, package("a", top='groups = ["main"]'), end=end)


def test_no_project_file_beside_it():
    tree = FakeSourceTree(files={"poetry.lock": POETRY["poetry.lock"]})
    with pytest.raises(InputError, match="pyproject") as raised:
        PoetryLock(tree=tree).read("poetry.lock", LINUX)
    assert raised.value.where.path == "poetry.lock"


def test_a_python_that_the_lock_does_not_allow():
    project = poetry('a = "*"')
    with pytest.raises(InputError, match=r"not made for Python 3\.12") as raised:
        read(project, package("a"), end=metadata(project, pythons="^3.8,<3.12"))
    assert "^3.8,<3.12" in raised.value.why


@pytest.mark.parametrize("version", ["3.0", "0.9"])
def test_C02_unknown_version(version):
    project = poetry('a = "*"')
    with pytest.raises(InputError, match="unknown lock version"):
        read(project, package("a"), version=version)


def test_C02_a_package_twice():
    project = poetry('a = "*"')
    with pytest.raises(InputError, match=r"`a` 1\.0 is locked twice"):
        read(project, package("a"), package("a"))


def test_C01_without_its_end():
    with pytest.raises(InputError, match="content-hash"):
        read(poetry('a = "*"'), package("a"), end="\n")
