"""Which wheel a target gets, by names alone."""

from __future__ import annotations

import pytest

from monopack.domain.locking.wheel_choice import best_wheel, pinned, ranks
from monopack.domain.model.errors import Location
from monopack.domain.model.lock import LockedDistribution, LockedFile
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.target import Target, parse_platform

NEWER = Target(python=(3, 12), platform=parse_platform("x86_64-manylinux_2_28"), full_version="3.12.0")
OLDER = Target(python=(3, 12), platform=parse_platform("x86_64-manylinux_2_17"), full_version="3.12.0")
PILLOW = (
    "pillow-11.3.0-cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
    "pillow-11.3.0-cp312-cp312-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl",
    "pillow-11.3.0-cp312-cp312-manylinux_2_27_aarch64.manylinux_2_28_aarch64.whl",
    "pillow-11.3.0-cp313-cp313-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl",
    "pillow-11.3.0.tar.gz",
    "no wheel at all.whl",
)


def files(*names: str) -> tuple[LockedFile, ...]:
    return tuple(LockedFile(name=name, hashes=(f"sha256:{number:064x}",)) for number, name in enumerate(names))


def chosen(target: Target, *names: str) -> str:
    best = best_wheel(files(*names), ranks(target))
    return best.name if best else ""


def locked(*hashes: str) -> LockedDistribution:
    where = Location(path="lock", line=1)
    return LockedDistribution(name=canonicalize_name("pillow"), version="11.3.0", where=where, hashes=hashes)


@pytest.mark.parametrize(("target", "best"), [(NEWER, PILLOW[1]), (OLDER, PILLOW[0])])
def test_the_newest_c_library_that_the_target_has(target: Target, best: str):
    assert chosen(target, *PILLOW) == best
    assert chosen(target, *reversed(PILLOW)) == best


def test_the_interpreters_own_before_the_stable_interface_before_any():
    own, stable, old, pure = (
        "a-1-cp312-cp312-manylinux_2_17_x86_64.whl",
        "a-1-cp312-abi3-manylinux_2_28_x86_64.whl",
        "a-1-cp39-abi3-manylinux_2_28_x86_64.whl",
        "a-1-py3-none-any.whl",
    )
    assert chosen(NEWER, pure, old, stable, own) == own
    assert chosen(NEWER, pure, old, stable) == stable
    assert chosen(NEWER, pure, old) == old
    assert chosen(NEWER, pure) == pure


def test_the_highest_build_number_then_the_name():
    assert chosen(NEWER, "a-1-2-py3-none-any.whl", "a-1-10-py3-none-any.whl", "a-1-py3-none-any.whl").startswith(
        "a-1-10"
    )
    assert chosen(NEWER, "b-1-py3-none-any.whl", "a-1-py3-none-any.whl") == "a-1-py3-none-any.whl"


def test_nothing_fits():
    assert chosen(OLDER, PILLOW[1], *PILLOW[2:]) == ""
    assert pinned(locked("sha256:aa", "sha256:bb"), (), ranks(NEWER)).hashes == ("sha256:aa", "sha256:bb")


def test_only_what_the_lock_allows_is_pinned_to():
    offered = files(*PILLOW)
    old, new = offered[0].hashes[0], offered[1].hashes[0]
    assert pinned(locked(old, new), offered, ranks(NEWER)).hashes == (new,)
    assert pinned(locked(old, "sha256:ff"), offered, ranks(NEWER)).hashes == (old,)
    assert pinned(locked("sha256:ee", "sha256:ff"), offered, ranks(NEWER)).hashes == ("sha256:ee", "sha256:ff")
    assert pinned(locked(), offered, ranks(NEWER)).hashes == (new,)
    nameless = (LockedFile(name=PILLOW[1]),)
    assert pinned(locked(), nameless, ranks(NEWER)).hashes == ()
