from __future__ import annotations

import pytest

from monopack.domain.model.distribution import Distribution, DistributionFile
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.target import Target, parse_platform
from monopack.domain.subset.offers import Offer, depth, offer

LINUX = Target(python=(3, 12), platform=parse_platform("x86_64-manylinux_2_28"), full_version="3.12.0")


def holding(*paths: str, namespaces: tuple[str, ...] = ()) -> Distribution:
    files = tuple(DistributionFile(path=path, size=0, sha256="") for path in sorted(paths))
    return Distribution(key="k", name=canonicalize_name("d"), version="1", files=files, namespaces=namespaces)


@pytest.mark.parametrize(
    ("path", "module", "found"),
    [
        ("a.py", "a", Offer.MODULE),
        ("a/__init__.py", "a", Offer.MODULE),
        ("a/b.py", "a.b", Offer.MODULE),
        ("a/b.py", "a", Offer.FOLDER),
        ("a/b.py", "a.b.c", Offer.NOTHING),
        ("a/data.json", "a", Offer.FOLDER),
        ("a/data.json", "a.data", Offer.NOTHING),
        ("ab.py", "a", Offer.NOTHING),
        ("a-b/x.py", "a", Offer.NOTHING),
        ("a.txt", "a", Offer.NOTHING),
        ("legacy.pyc", "legacy", Offer.MODULE),
        ("a/py.typed", "a", Offer.NOTHING),
        ("a-stubs/py.typed", "a", Offer.NOTHING),
        ("a/__init__.cpython-312-x86_64-linux-gnu.so", "a", Offer.MODULE),
        ("n.cpython-312-x86_64-linux-gnu.so", "n", Offer.MODULE),
        ("n.cpython-311-x86_64-linux-gnu.so", "n", Offer.NOTHING),
        ("n.cpython-312-aarch64-linux-gnu.so", "n", Offer.NOTHING),
        ("n.abi3.so", "n", Offer.MODULE),
        ("n.so", "n", Offer.MODULE),
        ("n.cp312-win_amd64.pyd", "n", Offer.NOTHING),
        ("n.libs/x.so", "n", Offer.NOTHING),
    ],
)
def test_paths_as_modules(path: str, module: str, found: Offer):
    assert offer(holding(path, "zz.py", "Aa.py"), module, LINUX) is found


@pytest.mark.parametrize(
    ("platform", "path"),
    [
        ("windows", "n.cp312-win_amd64.pyd"),
        ("aarch64-pc-windows-msvc", "n.cp312-win_arm64.pyd"),
        ("macos", "n.cpython-312-darwin.so"),
        ("x86_64-unknown-linux-musl", "n.cpython-312-x86_64-linux-musl.so"),
        ("aarch64-manylinux_2_28", "n.cpython-312-aarch64-linux-gnu.so"),
    ],
)
def test_extension_modules_by_target(platform: str, path: str):
    there = Target(python=(3, 12), platform=parse_platform(platform), full_version="3.12.0")
    assert offer(holding(path), "n", there) is Offer.MODULE
    assert offer(holding(path), "n", LINUX) is Offer.NOTHING


def test_a_shared_init_is_no_module_of_its_own():
    shared = holding("a/__init__.py", "a/b.py", namespaces=("a",))
    assert offer(shared, "a", LINUX) is Offer.SHARED
    assert offer(shared, "a.b", LINUX) is Offer.MODULE
    assert depth(shared, "a.gone", LINUX) == 0


def test_depth_is_that_of_the_deepest_module_above():
    found = holding("a/__init__.py", "a/b/__init__.py")
    assert [depth(found, name, LINUX) for name in ("a.b.c.d", "a.b", "a.x", "z.a")] == [2, 2, 1, 0]
