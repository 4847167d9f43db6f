from __future__ import annotations

import pytest
from packaging.markers import Marker

from monopack.domain.locking.terms import allows_python, both, holds, malformed, marker_of, normalized, strong_hashes
from monopack.domain.model.errors import InputError, Location
from tests.locks import LINUX

WHERE = Location(path="a.lock", line=4)
ENVIRONMENT = LINUX.marker_environment()


@pytest.mark.parametrize(
    ("specifiers", "version", "allowed"),
    [
        (">=3.10", "3.12.0", True),
        (">=3.12.4", "3.12.0", True),
        ("<3.12", "3.12.0", False),
        (">=3.13", "3.12.9", False),
        ("", "3.8.0", True),
        ("==3.12.*", "3.12.1", True),
        ("<3.12.3", "3.12.1", True),
    ],
)
def test_allows_python_if_some_patch_release_fits(specifiers, version, allowed):
    assert allows_python(specifiers, version) is allowed


def test_a_marker_holds_for_any_extra_that_is_asked():
    marker = Marker("extra == 'fast' and sys_platform == 'linux'")
    assert holds(marker, ENVIRONMENT, ["slow", "fast"])
    assert not holds(marker, ENVIRONMENT, ["slow"])
    assert not holds(marker, ENVIRONMENT)
    assert holds(None, ENVIRONMENT)


def test_both_markers():
    assert both("", "a") == both("a", "") == "a"
    assert both("a or b", "c") == "(a or b) and (c)"


def test_strong_hashes_are_kept_weak_ones_dropped():
    sha = "SHA256:" + "A" * 64
    assert strong_hashes([sha, "md5:" + "0" * 32], name="x", where=WHERE) == (sha.lower(),)
    assert strong_hashes([], name="x", where=WHERE) == ()


@pytest.mark.parametrize("weak", ["md5:" + "0" * 32, "sha1:" + "0" * 40])
def test_C07_only_weak_hashes_are_refused(weak):
    with pytest.raises(InputError, match="only weak hashes") as raised:
        strong_hashes([weak], name="web", where=WHERE)
    assert raised.value.where == WHERE
    assert "`web`" in raised.value.what


@pytest.mark.parametrize("text", ["sha256:00", "sha256:" + "g" * 64, "sha256", "", ":", "sha256:" + "0" * 65])
def test_what_is_no_hash(text):
    with pytest.raises(InputError, match="is no hash"):
        strong_hashes([text], name="x", where=WHERE)


@pytest.mark.parametrize(
    "action",
    [
        lambda: marker_of("python_version >"),
        lambda: marker_of("(" * 5000),
        lambda: normalized("no name"),
        lambda: holds(marker_of("os_name ~= 'x'"), ENVIRONMENT),
        lambda: holds(marker_of("'a' in extras"), ENVIRONMENT),
    ],
)
def test_everything_that_packaging_refuses_is_the_file_s_fault(action):
    with pytest.raises(InputError) as raised, malformed(WHERE):
        action()
    assert raised.value.where == WHERE
