"""Source roots found by themselves."""

from __future__ import annotations

import pytest
from packaging.utils import canonicalize_name

from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.lock import Lock, LockedDistribution, LockedSource, SourceKind
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.tracing.roots import find_source_roots
from tests.fakes.source_tree import FakeSourceTree


def found(
    files: dict[str, str], *configured: str, lock: Lock | None = None, own: str = "", above: int = 0
) -> list[str]:
    tree = FakeSourceTree(files, own_path=own, above=above)
    return [root.path for root in find_source_roots(tree, configured=configured, lock=lock)]


def project(name: str, more: str = "") -> str:
    return f'[project]\nname = "{name}"\n[build-system]\nrequires = []\n{more}'


def locked(*locations: tuple[SourceKind, str]) -> Lock:
    distributions = tuple(
        LockedDistribution(
            name=canonicalize_name(f"d{number}"),
            version="1",
            where=Location(path="uv.lock"),
            source=LockedSource(kind=kind, location=location),
        )
        for number, (kind, location) in enumerate(locations)
    )
    return Lock(manager=PackageManager.UV, path="uv.lock", distributions=distributions)


def test_project_root_and_src() -> None:
    assert found({"packs/p.py": ""}) == [""]
    assert found({"src/app/__init__.py": ""}) == ["", "src"]
    assert found({"src/__init__.py": ""}) == [""]


def test_configured_roots_replace_what_is_found() -> None:
    files = {"src/a.py": "", "lib/b.py": "", "other/deep/c.py": ""}
    assert found(files, "lib", "./other/deep/", ".") == ["", "lib", "other/deep"]
    with pytest.raises(InputError, match="--source-root nothing"):
        found(files, "nothing")


def test_configured_roots_belong_to_the_nearest_project() -> None:
    files = {
        "pyproject.toml": '[project]\nname = "shop"\n[build-system]\n',
        "lib/pyproject.toml": '[project]\nname = "lib"\n[build-system]\n',
        "lib/code/m.py": "",
        "code/n.py": "",
    }
    roots = find_source_roots(FakeSourceTree(files), configured=("code", "lib/code"), lock=None)
    assert [(root.path, root.member) for root in roots] == [("", "shop"), ("code", "shop"), ("lib/code", "lib")]


def test_workspace_members_with_globs_and_excludes() -> None:
    workspace = '[tool.uv.workspace]\nmembers = ["libs/*", "deep/**/m", "tools"]\nexclude = ["libs/old"]'
    files = {
        "pyproject.toml": workspace,
        "libs/a/pyproject.toml": project("a"),
        "libs/a/src/a/__init__.py": "",
        "libs/b/pyproject.toml": project("Flat.B"),
        "libs/b/b/__init__.py": "",
        "libs/old/pyproject.toml": project("old"),
        "libs/none/x.py": "",
        "deep/x/y/m/pyproject.toml": project("m"),
        "deep/x/y/m/m.py": "",
        "tools/pyproject.toml": '[project]\nname = "tools"',
        "tools/t.py": "",
    }
    tree = FakeSourceTree(files)
    roots = find_source_roots(tree, configured=(), lock=None)
    assert [(root.path, root.member) for root in roots] == [
        ("", None),
        ("deep/x/y/m", "m"),
        ("libs/a/src", "a"),
        ("libs/b", "flat-b"),
        ("tools", None),
    ]


def test_project_that_is_a_member_finds_its_siblings() -> None:
    files = {
        "../../pyproject.toml": '[tool.uv.workspace]\nmembers = ["apps/*", "libs/*"]',
        "pyproject.toml": project("shop"),
        "src/shop/__init__.py": "",
        "../../libs/money/pyproject.toml": project("money"),
        "../../libs/money/src/money/__init__.py": "",
        "../other/pyproject.toml": project("other"),
        "../other/other.py": "",
    }
    assert found(files, own="apps/shop", above=2) == ["", "src", "../../libs/money/src", "../other"]


def test_project_outside_the_workspace_above_it() -> None:
    files = {
        "../pyproject.toml": '[tool.uv.workspace]\nmembers = ["libs/*"]',
        "pyproject.toml": project("shop"),
        "../libs/money/pyproject.toml": project("money"),
    }
    assert found(files, own="shop", above=1) == [""]
    del files["pyproject.toml"]
    assert found(files, own="shop", above=1) == ["", "../libs/money"]


def test_path_dependencies_of_the_lock() -> None:
    files = {"vendor/a/pyproject.toml": "", "vendor/a/src/a.py": "", "vendor/b.whl": "", "../c/c.py": ""}
    lock = locked(
        (SourceKind.PATH, "vendor/a"),
        (SourceKind.PATH, "vendor/b.whl"),
        (SourceKind.FIRST_PARTY, "../c"),
        (SourceKind.FIRST_PARTY, "."),
        (SourceKind.INDEX, "vendor/a"),
        (SourceKind.PATH, "/abs"),
    )
    assert found(files, lock=lock) == ["", "vendor/a/src", "../c"]


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ('[tool.setuptools.packages.find]\nwhere = ["python"]', "m/python"),
        ('[tool.setuptools.package-dir]\n"" = "python"', "m/python"),
        ('[tool.uv.build-backend]\nmodule-root = "python"', "m/python"),
        ('[tool.poetry]\nname = "m"\npackages = [{include = "q", from = "python"}]', "m/python"),
        ('[tool.hatch.build.targets.wheel]\npackages = ["python/q"]', "m/python"),
        ('[tool.hatch.build.targets.wheel]\npackages = ["q"]', "m"),
        ('[tool.uv.build-backend]\nmodule-root = "nothing"', "m"),
        ("tool = 1", "m"),
    ],
)
def test_layouts_that_build_backends_are_told(text: str, root: str) -> None:
    files = {
        "pyproject.toml": '[tool.uv.workspace]\nmembers = ["m"]',
        "m/pyproject.toml": text,
        "m/python/q/__init__.py": "",
    }
    assert found(files) == ["", root]


@pytest.mark.parametrize("text", ["[tool", "\udcff"])
def test_broken_project_file_names_it(text: str) -> None:
    files: dict[str, str] = {"pyproject.toml": '[tool.uv.workspace]\nmembers = ["m"]'}
    tree = FakeSourceTree({**files, "m/pyproject.toml": text.encode("utf-8", "surrogateescape")})
    with pytest.raises(InputError) as caught:
        find_source_roots(tree, configured=(), lock=None)
    assert str(caught.value.where) == "m/pyproject.toml"


def test_odd_values_in_a_workspace_are_ignored() -> None:
    assert found({"pyproject.toml": "[tool.uv]\nworkspace = 3"}) == [""]
    assert found({"pyproject.toml": "[tool.uv.workspace]\nmembers = [1, '../..']\nexclude = 'x'"}) == [""]
