"""Where a build directory may be."""

from __future__ import annotations

import pytest

from monopack.domain.model.errors import InputError
from monopack.domain.model.source import Module, ModuleKind
from monopack.domain.model.trace import Trace, TracedModule
from monopack.domain.planning.placement import Surroundings, check_placement, source_packages
from tests.fakes.source_tree import FakeSourceTree

PACKAGES = ("app", "src/shop", "../libs/common/src/common")


def check(build: str = "/tmp/build", cache: str = "/home/me/.cache/monopack") -> None:
    around = Surroundings(build=build, cache=cache, project="/home/me/repo/project", home="/home/me")
    check_placement(around, packs_dir="packs", packages=PACKAGES)


@pytest.mark.parametrize(
    ("row", "build", "relation"),
    [
        ("A1", "/home/me/repo/project", "is the project root"),
        ("A2", "/", "holds the project root"),
        ("A3", "/home/me", "holds the project root"),
        ("A4", "/home/me/repo/project/packs", "is the packs directory"),
        ("A4", "/home/me/repo/project/packs/out", "lies in the packs directory"),
        ("A4", "/home/me/repo/project/app", "is a source package"),
        ("A4", "/home/me/repo/project/app/build", "lies in a source package"),
        ("A4", "/home/me/repo/project/src", "holds a source package"),
        ("A4", "/home/me/repo/libs/common/src/common/x", "lies in a source package"),
        ("A4", "/home/me/repo/libs", "holds a source package"),
        ("A5", "/home/me/repo", "holds the project root"),
    ],
)
def test_a_place_that_could_cost_a_file_is_refused(row: str, build: str, relation: str) -> None:
    with pytest.raises(InputError, match=f"the build directory {relation}") as caught:
        check(build)
    assert str(caught.value.where) == build
    assert caught.value.why.startswith("`/home/me")
    assert caught.value.why.endswith("is not monopack's to write to")
    assert "--build-dir" in caught.value.hint


def test_a_home_that_is_not_above_the_project_is_refused_too() -> None:
    around = Surroundings(build="/users/me", cache="/c", project="/srv/project", home="/users/me")
    with pytest.raises(InputError, match="is the home directory"):
        check_placement(around, packs_dir="packs", packages=())


@pytest.mark.parametrize(
    "build",
    ["/home/me/repo/project/build", "/home/me/repo/project/app-build", "/home/me/out", "/tmp/x", "/home/me/repo/libs2"],
)
def test_a_folder_of_its_own_is_fine(build: str) -> None:
    check(build)


def test_names_count_whole() -> None:
    around = Surroundings(build="/srv/X", cache="/c", project="/srv/XX", home="/home/me")
    check_placement(around, packs_dir="packs", packages=("X",))
    around = Surroundings(build="/srv/packs", cache="/c", project="/srv/X", home="/home/me")
    check_placement(around, packs_dir="packs", packages=())


@pytest.mark.parametrize(
    ("cache", "relation"),
    [
        ("/home/me/repo/project", "holds the packs directory"),
        ("/home/me/repo/project/packs", "is the packs directory"),
        ("/home/me/repo/project/packs/.cache", "lies in the packs directory"),
        ("/home/me/repo/project/app/data", "lies in a source package"),
        ("/home/me/repo/project/src", "holds a source package"),
        ("/home/me/repo/libs/common/src/common", "is a source package"),
    ],
)
def test_A13_a_cache_amid_code_is_refused(cache: str, relation: str) -> None:
    with pytest.raises(InputError, match=f"the cache directory {relation}") as caught:
        check(cache=cache)
    assert "--cache-dir" in caught.value.hint


@pytest.mark.parametrize("cache", ["/home/me/repo/project/.cache", "/home/me/repo", "/home/me", "/tmp", "/"])
def test_a_cache_beside_or_above_code_is_fine(cache: str) -> None:
    check(cache=cache)


def test_code_is_every_package_of_a_source_root_and_whatever_was_traced() -> None:
    tree = FakeSourceTree(
        {
            "app/__init__.py": "",
            "docs/conf.py": "",
            "ns/m.py": "",
            "src/shop/__init__.py": "",
            "src/lib/a.py": "",
            "x.py": "",
        }
    )
    namespace = Module(name="ns", kind=ModuleKind.NAMESPACE, path="", payload_path="", portions=("ns",))
    trace = Trace(pack="p", modules=(TracedModule(module=namespace, site=None, loads_with_pack=True),))
    assert source_packages(tree, ("", "src"), (trace,)) == ("app", "ns", "src/lib", "src/shop")
