from __future__ import annotations

import pytest

from monopack.domain.admission.metadata import declares_namespace, is_version, parse_metadata
from monopack.domain.admission.paths import escape, files_as_folders, unportable
from monopack.domain.admission.shipping import shipped, startup_files


@pytest.mark.parametrize(
    "path", ["", "/abs", "../up", "a/../../up", "a//b", "./a", "a/.", "C:x", "c:/x", "a\\b", "a\0b", "\udcff.py", "a/"]
)
def test_paths_that_may_lead_elsewhere(path: str):
    assert escape(path)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("", "is empty"),
        ("/abs", "is absolute"),
        ("C:/abs", "is absolute"),
        ("a\0b", "holds characters that no payload path may have"),
        ("a/../b", "leads outside its folder or names itself twice"),
    ],
)
def test_why_a_path_may_lead_elsewhere(path: str, why: str):
    assert escape(path) == why


@pytest.mark.parametrize("path", ["a", "a/b.py", ".hidden", "a/..b", "...", "a b/é.py", "con.py", "a/x:y"])
def test_paths_that_stay(path: str):
    assert escape(path) == ""


def test_what_some_file_systems_cannot_hold():
    assert unportable(["a/B.py", "a/b.py"]) == ("`a/B.py` and `a/b.py` differ only in case or Unicode form",)
    assert len(unportable(["caf\u00e9.py", "cafe\u0301.py"])) == 1
    assert unportable(["aux"]) == ("`aux` is a name that Windows reserves",)
    assert len(unportable(["a/aux.py", "COM1", "trailing./x", "space /x"])) == 4
    assert unportable(["a/b.py", "a/c.py", "auxiliary.py", "a.b/c"]) == ()


def test_one_path_as_file_and_folder():
    assert files_as_folders(["a", "a/b", "c/d", "c/d/e/f"]) == ("a", "c/d")
    assert files_as_folders(["a/b", "ab"]) == ()


def test_what_ships():
    paths = [
        "a/__init__.py",
        "a/__init__.pyi",
        "a/__pycache__/__init__.cpython-311.pyc",
        "legacy.pyc",
        "a/INSTALLER",
        "bin/tool",
        "bin/deep/tool",
        "a-1.dist-info/deep/INSTALLER",
        "Scripts/tool.exe",
        "bin.py",
        "a-1.dist-info/INSTALLER",
        "a-1.dist-info/RECORD",
        "a-1.dist-info/METADATA",
        "a-1.dist-info/licenses/RECORD",
        "tests/test_a.py",
    ]
    assert shipped(paths) == (
        "a/__init__.py",
        "legacy.pyc",
        "a/INSTALLER",
        "a-1.dist-info/deep/INSTALLER",
        "bin.py",
        "a-1.dist-info/METADATA",
        "a-1.dist-info/licenses/RECORD",
        "tests/test_a.py",
    )


def test_a_package_named_like_the_scripts_folder_ships():
    assert shipped(["bin/__init__.py", "bin/x.py", "Scripts/y"]) == ("bin/__init__.py", "bin/x.py")


def test_startup_files():
    assert startup_files(["a.pth", "b-nspkg.pth", "in/package.pth", "a.py"]) == ("a.pth",)


def test_metadata():
    text = b"""Metadata-Version: 2.5
Name: Some.Name
Version: 1.0
Requires-Dist: b[x]>=2; python_version < "3.9"
Requires-Dist: not a requirement
Import-Namespace: ns
Import-Namespace: ns.deep ; private

A long description.
Requires-Dist: none
"""
    found = parse_metadata(text)
    assert (found.name, found.version) == ("some-name", "1.0")
    assert [str(need) for need in found.requires] == ['b[x]>=2; python_version < "3.9"']
    assert found.malformed == ("not a requirement",)
    assert found.namespaces == ("ns", "ns.deep")


def test_metadata_that_says_the_least():
    found = parse_metadata(b"Name: a\nVersion: 1\n")
    assert (found.requires, found.namespaces, found.malformed) == ((), (), ())


@pytest.mark.parametrize("text", [b"", b"Name: a\n", b"Version: 1\n", b"\xff\xfe\x00"])
def test_metadata_without_name_or_version(text: bytes):
    with pytest.raises(ValueError, match="lacks"):
        parse_metadata(text)


@pytest.mark.parametrize(
    ("found", "wanted", "same"),
    [
        ("1.0", "1.0.0", True),
        ("1.0+cpu", "1.0", True),
        ("1.0", "1.0+cpu", False),
        ("1.0+cpu", "1.0+cu1", False),
        ("1.0+cpu", "1.0+cpu", True),
        ("1.0", "1.1", False),
        ("1.0.post1", "1.0", False),
        ("legacy-1", "legacy-1", True),
        ("legacy-1", "1.0", False),
    ],
)
def test_versions(found: str, wanted: str, same: bool):
    assert is_version(found, wanted) is same


def test_legacy_namespaces():
    assert declares_namespace(b"__path__ = __import__('pkgutil').extend_path(__path__, __name__)")
    assert declares_namespace(b"__import__('pkg_resources').declare_namespace(__name__)")
    assert not declares_namespace(b"import pkgutil\n")
