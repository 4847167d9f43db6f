from __future__ import annotations

import pytest

from monopack.domain.locking.requirement_entry import parse_entry
from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.lock import SourceKind

WHERE = Location(path="requirements.txt", line=3)
COMMIT = "0123456789abcdef" * 2 + "01234567"


def entry(text, *hashes):
    return parse_entry(text, WHERE, hashes)


@pytest.mark.parametrize(
    ("text", "name", "version", "extras"),
    [
        ("Flask==2.0", "flask", "2.0", ()),
        ("flask [Async,dot_env] == 2.0", "flask", "2.0", ("async", "dot-env")),
        ("flask===2.0-weird", "flask", "2.0-weird", ()),
        ("flask (==2.0)", "flask", "2.0", ()),
        ("flask", "flask", "", ()),
        ("flask==2.*", "flask", "", ()),
        ("flask>=2,<3", "flask", "", ()),
        ("flask==2.0,!=2.1", "flask", "", ()),
        ("torch==2.1.0+cpu", "torch", "2.1.0+cpu", ()),
    ],
)
def test_names_with_versions(text, name, version, extras):
    found = entry(text)
    assert (found.name, found.version, found.extras, found.source.kind) == (name, version, extras, SourceKind.INDEX)
    assert found.is_pinned is bool(version)


@pytest.mark.parametrize(
    ("text", "kind", "name", "location", "pinned"),
    [
        ("./lib", SourceKind.FIRST_PARTY, None, "./lib", False),
        (".", SourceKind.FIRST_PARTY, None, ".", False),
        ("libs/core", SourceKind.FIRST_PARTY, None, "libs/core", False),
        ("file:./lib", SourceKind.FIRST_PARTY, None, "./lib", False),
        ("w/foo-1.0-py3-none-any.whl", SourceKind.PATH, "foo", "w/foo-1.0-py3-none-any.whl", True),
        ("foo-1.0.tar.gz", SourceKind.PATH, "foo", "foo-1.0.tar.gz", True),
        ("file:///srv/foo-1.0.tar.gz", SourceKind.PATH, "foo", "/srv/foo-1.0.tar.gz", True),
        ("file://localhost/srv/a%20b/foo-1.0.zip", SourceKind.PATH, "foo", "/srv/a b/foo-1.0.zip", True),
        ("https://h/foo-1.0-py3-none-any.whl", SourceKind.URL, "foo", "https://h/foo-1.0-py3-none-any.whl", True),
        ("https://h/archive/main.zip", SourceKind.URL, None, "https://h/archive/main.zip", False),
        ("foo @ https://h/main.zip", SourceKind.URL, "foo", "https://h/main.zip", True),
        ("foo @ https://h/other-2.0.zip", SourceKind.URL, "foo", "https://h/other-2.0.zip", True),
        ("foo @ ./lib", SourceKind.FIRST_PARTY, "foo", "./lib", True),
        ("git+https://h/r.git@main#egg=foo", SourceKind.VCS, "foo", "git+https://h/r.git@main", False),
        (f"git+https://h/r.git@{COMMIT}#egg=foo", SourceKind.VCS, "foo", f"git+https://h/r.git@{COMMIT}", True),
        (f"foo @ git+ssh://git@h/r.git@{COMMIT}", SourceKind.VCS, "foo", f"git+ssh://git@h/r.git@{COMMIT}", True),
    ],
)
def test_C05_direct_references(text, kind, name, location, pinned):
    found = entry(text)
    assert (found.source.kind, found.name, found.source.location) == (kind, name, location)
    assert found.is_pinned is pinned


def test_fragment_extras_subdirectory_and_hash():
    found = entry("git+https://h/r#egg=foo[a,b]&subdirectory=s%20t")
    assert (found.name, found.extras, found.source.subdirectory) == ("foo", ("a", "b"), "s t")
    assert entry("https://h/foo-1.0.zip#sha256=" + "a" * 64).hashes == ("sha256:" + "a" * 64,)
    assert entry("./lib[dev] ; os_name == 'posix'").extras == ("dev",)


def test_markers_end_at_the_right_semicolon():
    assert str(entry("flask==1;os_name=='nt'").marker) == 'os_name == "nt"'
    found = entry("https://h/foo-1.0.zip;a=b ; os_name == 'nt'")
    assert found.source.location == "https://h/foo-1.0.zip;a=b"
    assert str(found.marker) == 'os_name == "nt"'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("flask == ", "Expected"),
        ("flask ; python_version >", "Expected"),
        ("no such", "Expected"),
        ("foo @ https://h/bar-1.0-py3-none-any.whl", "wheel of `bar`"),
        ("foo @ git@h.example:r.git", "neither a URL nor a path"),
        ("git+https://h/r#egg=a b", ""),
    ],
)
def test_what_is_no_requirement(text, words):
    with pytest.raises(InputError) as raised:
        entry(text)
    assert raised.value.where == WHERE
    assert words in raised.value.what
