"""uv's words, of this version and others, as errors."""

from __future__ import annotations

import pytest

from monopack.adapters.uv.failures import diagnose, scrubbed, skipped_members
from monopack.domain.model.errors import Clash, NotForTarget
from monopack.domain.model.target import Target, parse_platform
from tests.fakes.distribution_store import locked

TARGET = Target(python=(3, 12), platform=parse_platform("aarch64-manylinux_2_28"), full_version="3.12.0")
WANTED = {one.name: one for one in (locked("some-name"), locked("other"))}


def told(words: str):
    return diagnose(words, WANTED, TARGET)


@pytest.mark.parametrize(
    ("words", "name", "what"),
    [
        (
            "Because there is no version of some-name==1.0 and you require some-name==1.0, we can conclude",
            "some-name",
            "`some-name` 1.0 cannot be found",
        ),
        (
            "Because other was not found in the package registry and you require other==1.0",
            "other",
            "`other` 1.0 cannot be found",
        ),
        (
            "error: Failed to install: rightname.whl (other==1.0)\n  cause: Wheel version does not match filename",
            "other",
            "`other` 1.0 cannot be accepted",
        ),
        (
            "  × Failed to build `some_name==1.0`\n  ├─▶ The build backend returned an error",
            "some-name",
            "`some-name` 1.0 cannot be built from source",
        ),
        (
            "error: Failed to download `other==1.0`\n  cause: something new",
            "other",
            "`other` 1.0 cannot be fetched",
        ),
    ],
)
def test_who_is_to_blame(words: str, name: str, what: str):
    found = told(words)
    assert (found.name, found.error.what) == (name, what)
    assert str(found.error.where) == "requirements.txt:1"


@pytest.mark.parametrize(
    "words",
    [
        "Because some-name==1.0 has no usable wheels and you require some-name==1.0",
        "Because some-name==1.0 has no wheels with a matching Python ABI tag (e.g., `cp312`)",
        "Because some-name==1.0 has no wheels with a matching platform tag (e.g., `manylinux_2_28_aarch64`)",
        "hint: Wheels are required for `some_name` because building from source is disabled",
        "error: Building source distributions for `some-name` is disabled",
    ],
)
def test_nothing_for_the_target(words: str):
    found = told(words)
    assert isinstance(found.error, NotForTarget)
    assert (found.name, found.error.name) == ("some-name", "some-name")


def test_other_hashes_are_worth_a_second_look():
    words = (
        "error: Failed to download `other==1.0`\n  cause: Hash mismatch for `other==1.0`\n         Expected:\n"
        "           sha256:bb\n           sha256:aa\n         Computed:\n           sha256:cc\n"
    )
    found = told(words)
    assert (found.name, found.again) == ("other", True)
    assert found.error.why == "expected sha256:aa, sha256:bb\ngot      sha256:cc"


def test_one_in_the_way_of_another():
    words = (
        "error: Failed to install: a.whl (other==1.0)\n  cause: failed to create directory: File exists (os error 17)"
    )
    assert isinstance(told(words).error, Clash)


def test_an_index_that_is_down_or_refuses_blames_no_distribution():
    down = told("error: Failed to fetch: `https://host/other/`\n  cause: Connection refused (os error 111)")
    assert (down.name, down.error.what) == (None, "the package index cannot be reached for `other`, `some-name`")
    refused = told(
        "error: Failed to fetch: `https://host/other/`\n  cause: HTTP status client error (401 Unauthorized)"
    )
    assert refused.error.what == "the package index refuses access"


def test_unknown_words_are_told_as_they_are():
    found = told("error: the moon is full")
    assert (found.error.what, found.error.why) == ("`other`, `some-name` cannot be fetched", "the moon is full")


def test_credentials_and_noise_are_left_out():
    noise = "Using CPython 3.11.7 interpreter at: /x"
    words = f"{noise}\n  at https://me:pw@host/x?token=abc and https://tok@host\nResolved 1 package\nkept"
    assert scrubbed(words) == "  at https://***@host/x?… and https://***@host\nkept"
    assert "pw" not in scrubbed("https://me:pw@host")


def test_members_left_out():
    assert skipped_members("WARN Skipping unsafe file name: ../evil.py\nPrepared 1 package") == ("../evil.py",)
    assert skipped_members("Prepared 1 package") == ()
