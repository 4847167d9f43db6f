"""Which distributions of a folder may be kept, and which must be fetched again alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monopack.adapters.distribution_store.admission import admit, disputed
from monopack.domain.admission.archive import MOST_BYTES
from monopack.domain.model.errors import PackFailure
from monopack.domain.model.target import Target, parse_platform
from tests.drawn_sites import OTHER_SHA256, SHA256, DrawnSite, drawn_site
from tests.fakes.distribution_store import locked

LINUX = Target(python=(3, 12), platform=parse_platform("x86_64-manylinux_2_28"), full_version="3.12.0")
WINDOWS = replace(LINUX, platform=parse_platform("windows"))
A, B = locked("a"), locked("b")


def names(site: DrawnSite) -> set[str]:
    return set(disputed(site, [A, B]))


def refusal(site: DrawnSite, *, alone: bool = True, target: Target = LINUX) -> PackFailure:
    with pytest.raises(PackFailure, match=r"`a` 1\.0 cannot be accepted") as caught:
        admit(site, A, alone=alone, target=target)
    return caught.value


def test_distributions_whose_rows_are_their_files_are_not_disputed() -> None:
    assert names(drawn_site({"a.py", "b.py"}, a={"a.py": SHA256}, b={"b.py": ""})) == set()


@pytest.mark.parametrize(
    "site",
    [
        drawn_site({"a.py", "b.py"}, links=("link",), a={"a.py": ""}, b={"b.py": ""}),
        drawn_site({"a.py", "b.py", "whose.py"}, a={"a.py": ""}, b={"b.py": ""}),
    ],
    ids=["a link", "a file that nobody claims"],
)
def test_a_folder_with_what_nobody_owns_disputes_all(site: DrawnSite) -> None:
    assert names(site) == {"a", "b"}


@pytest.mark.parametrize(
    "site",
    [
        drawn_site({"a.py", "b.py"}, a={"a.py": OTHER_SHA256}, b={"b.py": ""}),
        drawn_site({"a.py", "b.py"}, a={"a.py": "", "gone.py": ""}, b={"b.py": ""}),
        drawn_site({"a.py", "b.py"}, a={"a.py": "", "b.py": ""}, b={"b.py": SHA256}),
    ],
    ids=["another hash", "no such file", "claimed twice without hash"],
)
def test_a_distribution_whose_rows_are_not_its_files_is_disputed(site: DrawnSite) -> None:
    assert names(site) == {"a"}


def test_scripts_outside_the_folder_dispute_nothing() -> None:
    assert names(drawn_site({"a.py"}, a={"a.py": SHA256, "../../bin/a": SHA256})) == set()


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("path", ["../x.py", "/x.py", "a/../x.py", "C:x.py", "a\\x.py"])
def test_a_path_that_leads_out_is_refused_wherever_it_stands(path: str, alone: bool) -> None:
    error = refusal(drawn_site({"a.py"}, a={"a.py": "", path: ""}), alone=alone)
    assert error.where == A.where
    assert "its member" in error.why
    assert error.hint == "report it to those who publish the distribution"


def test_a_file_of_another_in_the_same_folder_is_not_taken() -> None:
    site = drawn_site({"a.py", "b.py"}, a={"a.py": ""}, b={"b.py": ""})
    assert admit(site, A, alone=False, target=LINUX).paths == ("a.py",)
    assert admit(site, A, alone=True, target=LINUX).paths == ("a.py", "b.py")


def test_links_are_refused_where_they_can_only_be_its_own() -> None:
    site = drawn_site({"a.py"}, links=("l\x1bk",), a={"a.py": ""})
    assert refusal(site).why == "`l\\x1bk` is a link or a device"
    assert admit(site, A, alone=False, target=LINUX).paths == ("a.py",)


def test_without_a_lock_s_hash_its_record_decides() -> None:
    site = drawn_site({"a.py"}, a={"a.py": OTHER_SHA256})
    error = refusal(site)
    assert (error.why, error.hint) == ("`a.py` is not what its RECORD says", "lock its hash, then that decides")
    told = admit(site, replace(A, hashes=(f"sha256:{SHA256}",)), alone=True, target=LINUX).warnings
    assert told == ("its RECORD has another hash for `a.py`",)


def test_what_is_admitted_says_what_it_is() -> None:
    files = {"a.py", "a.pth", "a-1.0.dist-info/uv_build.json", "a-1.0.dist-info/METADATA"}
    site = drawn_site(files, a=dict.fromkeys(files, SHA256))
    found = site.installed[A.name]
    site.installed[A.name] = replace(found, metadata=replace(found.metadata, malformed=("no\x1b need",)))
    admitted = admit(site, A, alone=True, target=LINUX)
    assert (admitted.locked, admitted.installed) == (A, site.installed[A.name])
    assert admitted.paths == ("a-1.0.dist-info/METADATA", "a.pth", "a.py")
    assert admitted.warnings == (
        "`a.pth` has no effect in a payload",
        "its need `no\\x1b need` cannot be read",
        "built from its source distribution on this machine",
    )


@pytest.mark.parametrize("alone", [True, False])
def test_more_than_a_disk_should_take_is_refused(alone: bool) -> None:
    site = drawn_site({"a.py"}, a={"a.py": SHA256})
    site.files["a.py"] = replace(site.files["a.py"], size=MOST_BYTES + 1)
    error = refusal(site, alone=alone)
    assert (error.where, error.why) == (A.where, "it unpacks to more than 5 GB")


def test_a_record_lists_itself_without_hash() -> None:
    record = "a-1.0.dist-info/RECORD"
    site = drawn_site({"a.py", record}, a={"a.py": SHA256, record: ""})
    assert admit(site, A, alone=True, target=LINUX).warnings == ()


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"a": OTHER_SHA256, "b": OTHER_SHA256}, "its RECORD has another hash for `a` and 1 more"),
        ({"a": "", "b": ""}, "its RECORD has no hash for `a` and 1 more"),
        ({"a": OTHER_SHA256, "b": ""}, "its RECORD has another hash for `a` and its RECORD has no hash for `b`"),
        (
            {"a": OTHER_SHA256, "b": OTHER_SHA256, "c": "", "d": "", "e": ""},
            "its RECORD has another hash for `a` and its RECORD has no hash for `c` and 3 more",
        ),
    ],
)
def test_a_wrong_record_is_told_in_one_line(rows: dict[str, str], told: str) -> None:
    hashed = replace(A, hashes=(f"sha256:{SHA256}",))
    assert admit(drawn_site(set(rows), a=rows), hashed, alone=True, target=LINUX).warnings == (told,)


def test_only_what_would_be_one_file_elsewhere_is_refused_for_it() -> None:
    site = drawn_site({"x.py", "X.py"}, a={"x.py": SHA256, "X.py": SHA256})
    assert len(admit(site, A, alone=True, target=LINUX).warnings) == 1
    assert "differ only in case" in refusal(site, target=WINDOWS).why


@pytest.mark.parametrize(
    ("site", "why"),
    [
        (drawn_site({"a.py"}), "its metadata is missing; what was unpacked calls itself nothing"),
        (drawn_site({"a.py"}, b={}, c={}), "its metadata is missing; what was unpacked calls itself `b`, `c`"),
        (drawn_site({"a.py"}, a=None), "it has no RECORD"),
        (drawn_site({"a", "a/b"}, a={"a": SHA256, "a/b": SHA256}), "`a` is both a file and a folder in it"),
    ],
)
def test_what_else_is_refused(site: DrawnSite, why: str) -> None:
    assert refusal(site).why == why


def test_another_version_than_locked() -> None:
    with pytest.raises(PackFailure) as caught:
        admit(drawn_site({"a.py"}, a={"a.py": ""}), locked("a", "2.0"), alone=True, target=LINUX)
    assert caught.value.why == "its metadata says version 1.0"
