from __future__ import annotations

import pytest

from monopack.domain.model.tags import platform_tags, supported_tags
from monopack.domain.model.target import Libc, Platform, System, Target, parse_platform


def target(platform: str, python: tuple[int, int] = (3, 12)) -> Target:
    return Target(python=python, platform=parse_platform(platform), full_version=f"{python[0]}.{python[1]}.0")


def texts(platform: str, python: tuple[int, int] = (3, 12)) -> list[str]:
    return [str(tag) for tag in supported_tags(target(platform, python))]


def test_lambda_base_takes_wheels_up_to_its_glibc_and_no_newer():
    tags = texts("aarch64-manylinux_2_28")
    assert tags[0] == "cp312-cp312-manylinux_2_28_aarch64"
    assert "cp312-cp312-manylinux_2_17_aarch64" in tags
    assert "cp312-cp312-manylinux2014_aarch64" in tags
    assert not [tag for tag in tags if "2_29" in tag or "x86_64" in tag or "2_16" in tag]


def test_older_intel_names_stand_beside_their_numbers():
    platforms = list(platform_tags(parse_platform("x86_64-manylinux2014")))
    assert platforms[:2] == ["manylinux_2_17_x86_64", "manylinux2014_x86_64"]
    assert {"manylinux2010_x86_64", "manylinux1_x86_64", "linux_x86_64"} <= set(platforms)
    assert "manylinux_2_4_x86_64" not in platforms


def test_stable_abi_of_older_pythons_and_pure_wheels():
    tags = texts("x86_64-manylinux_2_28", (3, 11))
    assert "cp38-abi3-manylinux_2_17_x86_64" in tags
    assert "py3-none-any" in tags
    assert "cp311-none-any" in tags
    assert "cp312-abi3-manylinux_2_17_x86_64" not in tags


def test_musl_has_its_own_tags_only():
    tags = list(platform_tags(parse_platform("x86_64-unknown-linux-musl")))
    assert tags == ["musllinux_1_2_x86_64", "musllinux_1_1_x86_64", "musllinux_1_0_x86_64", "linux_x86_64"]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("windows", "cp312-cp312-win_amd64"),
        ("aarch64-pc-windows-msvc", "cp312-cp312-win_arm64"),
        ("macos", "cp312-cp312-macosx_13_0_arm64"),
        ("x86_64-apple-darwin", "cp312-cp312-macosx_13_0_x86_64"),
    ],
)
def test_first_tag_of_other_systems(name, first):
    assert texts(name)[0] == first


def test_processors_without_legacy_names():
    armv7 = Platform(name="armv7l", system=System.LINUX, machine="armv7l", libc=Libc.GLIBC, version=(2, 17))
    assert list(platform_tags(armv7)) == ["manylinux_2_17_armv7l", "manylinux2014_armv7l", "linux_armv7l"]
