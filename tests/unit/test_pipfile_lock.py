from __future__ import annotations

import hashlib
import json
import tomllib

import pytest
from packaging.utils import canonicalize_name

from monopack.adapters.pipfile_lock import PipfileLock
from monopack.domain.model.errors import InputError
from monopack.domain.model.lock import SourceKind
from tests.fakes.source_tree import FakeSourceTree
from tests.locks import INDEX, LINUX, PIPENV, digest, target

SOURCES = [
    {"name": "main", "url": INDEX, "verify_ssl": True},
    {"name": "own", "url": "https://${USER}@own.example/simple", "verify_ssl": False},
]


def entry(name, version="1.0", **more):
    return {"hashes": [digest(name)], "version": f"=={version}", **more}


def lock_of(default, *, pipfile=None, develop=(), environment=None, for_target=LINUX, files=(), meta=(), **categories):
    document = {
        "_meta": {"hash": {"sha256": "0"}, "pipfile-spec": 6, "requires": {}, "sources": SOURCES, **dict(meta)},
        "default": default,
        "develop": dict(develop),
        **categories,
    }
    drawn = {"Pipfile.lock": json.dumps(document, indent=4), **dict(files)}
    if pipfile is not None:
        drawn["Pipfile"] = pipfile
    return PipfileLock(tree=FakeSourceTree(files=drawn), environment=environment or {}).read("Pipfile.lock", for_target)


def names(found):
    return {str(one.name): one.version for one in found}


def test_only_the_default_section_ships():
    lock = lock_of({"a": entry("a")}, develop={"t": entry("t"), "a": entry("a", "2")}, docs={"d": entry("d")})
    assert names(lock.distributions) == {"a": "1.0"}
    assert names(lock.development) == {"d": "1.0", "t": "1.0"}


def test_markers_are_those_of_the_target():
    default = {"w": entry("w", markers="sys_platform == 'win32'"), "a": entry("a", markers="python_version >= '3.12'")}
    assert set(names(lock_of(default).distributions)) == {"a"}
    assert set(names(lock_of(default, for_target=target("3.11.0", "windows")).distributions)) == {"w"}


def test_sources_of_every_kind():
    lock = lock_of(
        {
            "first": entry("first", index="main"),
            "other": entry("other", index="own"),
            "repo": {"git": "https://h/r.git", "ref": "abc", "subdirectory": "s", "editable": True},
            "lib": {"path": "./lib", "editable": True},
            "wheel": {"file": "w/wheel-1.0-py3-none-any.whl", "hashes": [digest("w")]},
            "url": {"file": "https://h/x.zip"},
        },
        environment={"USER": "me:secret"},
        files={"lib/pyproject.toml": '[project]\nname = "lib"\nversion = "3"\ndependencies = ["a"]'},
    )
    found = {one.name: (one.source.kind, one.source.location) for one in lock.distributions}
    assert found == {
        "first": (SourceKind.INDEX, ""),
        "other": (SourceKind.INDEX, "https://me:secret@own.example/simple"),
        "repo": (SourceKind.VCS, "git+https://h/r.git@abc"),
        "lib": (SourceKind.FIRST_PARTY, "lib"),
        "wheel": (SourceKind.PATH, "w/wheel-1.0-py3-none-any.whl"),
        "url": (SourceKind.URL, "https://h/x.zip"),
    }
    lib = next(one for one in lock.distributions if one.name == "lib")
    assert (lib.version, [str(need) for need in lib.requires]) == ("3", ["a"])
    assert lock.index.index_url == INDEX
    assert lock.index.trusted_hosts == ("own.example",)
    assert "secret" not in repr(lock)


PIPFILE = f"""[[source]]
name = "main"
url = "{INDEX}"
verify_ssl = true

[packages]
My_Web = {{version = "*", extras = ["fast"], sys_platform = "== 'linux'", os_name = "== 'posix'"}}
plain = "*"

[docs]
Sphinx = "*"

[pipenv]
allow_prereleases = true
"""


def fingerprint(pipfile, *, canonical=False, categories=True):
    document = tomllib.loads(pipfile)

    def spelled(section):
        return {canonicalize_name(key) if canonical else key: value for key, value in section.items()}

    content = {
        "_meta": {"sources": document["source"], "requires": document.get("requires", {})},
        "default": spelled(document.get("packages", {})),
        "develop": spelled(document.get("dev-packages", {})),
    }
    content |= {"docs": spelled(document["docs"])} if categories else {}
    return {"sha256": hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()}


@pytest.mark.parametrize("options", [{}, {"canonical": True}, {"categories": False}])
def test_C11_the_hashes_of_older_and_newer_pipenv_fit(options):
    lock = lock_of({"my-web": entry("my-web")}, pipfile=PIPFILE, meta={"hash": fingerprint(PIPFILE, **options)})
    markers = 'sys_platform == "linux"'
    assert [root.name for root in lock.roots] == ["my-web", "plain"]
    assert lock.roots[0].extras == {"fast"}
    assert markers in str(lock.roots[0].marker)


def test_C11_a_pipfile_without_sources_takes_the_lock_s():
    pipfile = '[packages]\na = "*"\n'
    written = fingerprint(
        f'[[source]]\nname = "main"\nurl = "{INDEX}"\nverify_ssl = true\n' + pipfile + "[docs]\n", categories=False
    )
    lock_of({"a": entry("a")}, pipfile=pipfile, meta={"hash": written, "sources": SOURCES[:1]})


@pytest.mark.parametrize(
    ("old", "new"), [('"*"', '">=1"'), ("[dev-packages]", "[requires]\npython_version = '3.12'\n[dev-packages]")]
)
def test_C11_a_changed_pipfile(old, new):
    changed = PIPENV["Pipfile"].replace(old, new, 1)
    assert changed != PIPENV["Pipfile"]
    tree = FakeSourceTree(files={**PIPENV, "Pipfile": changed})
    with pytest.raises(InputError, match="no longer fits `Pipfile`") as raised:
        PipfileLock(tree=tree, environment={}).read("Pipfile.lock", LINUX)
    assert raised.value.where.path == "Pipfile.lock"
    assert raised.value.hint == "run `pipenv lock`"


def test_without_a_pipfile_the_entries_are_the_roots():
    lock = lock_of({"web": entry("web", extras=["fast"], markers="os_name == 'posix'")})
    assert [str(root) for root in lock.roots] == ['web[fast]; os_name == "posix"']


def test_an_entry_without_version_is_left_out_and_told_where_it_matters():
    lock = lock_of({"a": entry("a"), "w": {"version": "*"}})
    assert names(lock.distributions) == {"a": "1.0"}
    assert "`w`" in lock.warnings[0]


def test_another_python_than_the_lock_s_is_told():
    lock = lock_of({}, meta={"requires": {"python_version": "3.11"}})
    assert lock.warnings == ("Pipfile.lock was made for Python 3.11, not for 3.12",)
    assert lock_of({}, meta={"requires": {"python_full_version": "3.12.1"}}).warnings == ()


@pytest.mark.parametrize(
    ("default", "words"),
    [
        ({"a": {"version": ">=1"}}, "`a` is not pinned"),
        ({"a": {}}, "`a` is not pinned"),
        ({"a": {"git": "https://h/r"}}, "ref` is missing"),
        ({"a": entry("a", markers="nonsense")}, "Expected"),
        ({"A": entry("a"), "a": entry("a")}, "`a` is locked twice"),
        ({"a": {"version": "==1", "hashes": ["md5:" + "0" * 32]}}, "weak hashes"),
        ({"a": "==1"}, "`default.a` must be a table"),
    ],
)
def test_C02_broken_entries_are_told_with_their_line(default, words):
    with pytest.raises(InputError) as raised:
        lock_of(default)
    assert words in raised.value.what
    assert raised.value.where.path == "Pipfile.lock"


def test_the_line_of_an_entry():
    lock = lock_of({"a": entry("a")}, develop={"a": entry("a", "2"), "b": entry("b")})
    text = json.dumps({"x": 1}, indent=4)
    assert text
    (a,) = lock.distributions
    (b,) = lock.development
    assert a.where.line < b.where.line


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({}, "`_meta` is missing"),
        ({"_meta": {"pipfile-spec": 6}}, "`default` is missing"),
        ({"_meta": {"pipfile-spec": 5}, "default": {}}, "unknown lock version"),
    ],
)
def test_C02_what_is_no_pipfile_lock(document, words):
    with pytest.raises(InputError, match=words):
        PipfileLock(tree=FakeSourceTree(files={"Pipfile.lock": json.dumps(document)})).read("Pipfile.lock", LINUX)
