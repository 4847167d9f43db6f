from __future__ import annotations

import pytest

from monopack.adapters.pylock import PylockToml
from monopack.domain.model.errors import InputError
from monopack.domain.model.lock import SourceKind
from tests.fakes.source_tree import FakeSourceTree
from tests.locks import INDEX, LINUX, PYLOCK, digest, target

HEX = digest("x").partition(":")[2]
TOP = 'lock-version = "1.0"\ncreated-by = "tests"\n'


def package(name, version="1.0", more="", files=None):
    url = f"https://packages.example/{name}-{version}-py3-none-any.whl"
    wheel = f'wheels = [{{ url = "{url}", hashes = {{ sha256 = "{HEX}" }} }}]'
    return f'\n[[packages]]\nname = "{name}"\nversion = "{version}"\n{more}\n{wheel if files is None else files}\n'


def lock_of(*packages, top="", for_target=LINUX, files=(), path="pylock.toml"):
    tree = FakeSourceTree(files={path: TOP + top + "".join(packages), **dict(files)})
    return PylockToml(tree=tree).read(path, for_target)


def names(found):
    return {str(one.name): one.version for one in found}


def test_extras_and_default_groups_ship_other_groups_do_not():
    top = 'extras = ["fast"]\ndependency-groups = ["main", "dev"]\ndefault-groups = ["main"]\n'
    lock = lock_of(
        package("a"),
        package("b", more="marker = \"'fast' in extras\""),
        package("c", more="marker = \"'main' in dependency_groups\""),
        package("d", more="marker = \"'dev' in dependency_groups\""),
        package("e", more="marker = \"sys_platform == 'win32'\""),
        top=top,
    )
    assert set(names(lock.distributions)) == {"a", "b", "c"}
    assert set(names(lock.development)) == {"d"}


def test_sources_of_every_kind():
    commit = "a" * 40
    lock = lock_of(
        package("i", more=f'index = "{INDEX}"'),
        package("i2", more=f'index = "{INDEX}"'),
        package("o", more='index = "https://other.example"'),
        package(
            "v", files=f'vcs = {{ type = "git", url = "https://h/r", commit-id = "{commit}", subdirectory = "s" }}'
        ),
        package("d", files='directory = { path = "lib", editable = true }'),
        package("u", files=f'archive = {{ url = "https://h/u-1.0.zip", hashes = {{ sha256 = "{HEX}" }} }}'),
        package("p", files=f'archive = {{ path = "w/p-1.0.zip", hashes = {{ sha256 = "{HEX}" }} }}'),
        files={"lib/pyproject.toml": '[project]\nname = "d"\ndependencies = ["i"]\n'},
    )
    found = {one.name: (one.source.kind, one.source.location) for one in lock.distributions}
    assert found == {
        "i": (SourceKind.INDEX, ""),
        "i2": (SourceKind.INDEX, ""),
        "o": (SourceKind.INDEX, "https://other.example"),
        "v": (SourceKind.VCS, f"git+https://h/r@{commit}"),
        "d": (SourceKind.FIRST_PARTY, "lib"),
        "u": (SourceKind.URL, "https://h/u-1.0.zip"),
        "p": (SourceKind.PATH, "w/p-1.0.zip"),
    }
    assert lock.index.index_url == INDEX
    assert lock.distributions[0].requires is not None


def local_wheels(*tags):
    wheels = ", ".join(f'{{ path = "w/n-1.0-{tag}.whl", hashes = {{ sha256 = "{HEX}" }} }}' for tag in tags)
    return package("n", files=f"wheels = [{wheels}]")


def test_of_wheels_in_the_repository_the_one_that_the_target_likes_best():
    tags = ("py3-none-any", "cp312-cp312-manylinux_2_17_x86_64", "cp312-cp312-manylinux_2_28_aarch64")
    assert lock_of(local_wheels(*tags)).distributions[0].source.location == f"w/n-1.0-{tags[1]}.whl"
    other = target("3.12.0", "aarch64-manylinux_2_28")
    assert lock_of(local_wheels(*tags), for_target=other).distributions[0].source.location == f"w/n-1.0-{tags[2]}.whl"


def test_C12_no_wheel_in_the_repository_for_the_target():
    with pytest.raises(InputError, match="`n` has no wheel for") as raised:
        lock_of(local_wheels("cp311-cp311-win_amd64"))
    assert "win_amd64" in raised.value.why


def test_the_project_beside_it_tells_the_roots():
    lock = lock_of(package("a"), files={"pyproject.toml": '[project]\nname = "x"\ndependencies = ["a[fast]>=1"]\n'})
    assert [str(root) for root in lock.roots] == ["a[fast]>=1"]
    assert [str(root) for root in lock_of(package("a")).roots] == ["a"]


def test_a_named_lock_may_be_for_anything():
    files = {"pyproject.toml": '[project]\nname = "x"\ndependencies = ["zzz"]\n'}
    assert names(lock_of(package("a"), files=files, path="pylock.api.toml").distributions) == {"a": "1.0"}


@pytest.mark.parametrize(
    ("dependencies", "words"),
    [
        ('"zzz"', "`zzz`"),
        ('"a>=2"', "a>=2"),
        ("\"zzz ; sys_platform == 'win32'\"", ""),
        ('"a==1"', ""),
        ('"x[all]"', ""),
    ],
)
def test_C11_what_the_project_asks_for_must_be_there(dependencies, words):
    files = {"pyproject.toml": f'[project]\nname = "x"\ndependencies = [{dependencies}]\n'}
    if not words:
        lock_of(package("a"), files=files)
        return
    with pytest.raises(InputError, match=r"no longer fits `pyproject\.toml`") as raised:
        lock_of(package("a"), files=files)
    assert words in raised.value.why
    assert raised.value.where.path == "pylock.toml"


def test_workspace_members_may_be_left_out_of_an_export():
    project = '[project]\nname = "x"\ndependencies = ["core"]\n[tool.uv.sources]\ncore = { workspace = true }\n'
    lock_of(package("a"), files={"pyproject.toml": project})


@pytest.mark.parametrize(
    ("packages", "top", "words", "line"),
    [
        ([package("a"), package("a", "2.0")], "", "locked twice", 10),
        ([package("A")], "", "not normalized", 4),
        ([package("a"), package("b", files="")], "", "Exactly one of", 10),
        (
            [package("a", files='wheels = [{ url = "https://h/b-1.0-py3-none-any.whl", hashes = { sha256 = "00" } }]')],
            "",
            "not consistent",
            4,
        ),
        ([package("a", more='dependencies = [{ name = "gone" }]')], "", "`a` needs `gone`", 4),
        ([package("a", more="marker = 'x'")], "", "marker", 4),
        ([package("a").replace(HEX, "00")], "", "is no hash", 4),
    ],
)
def test_C02_broken_packages_are_told_with_their_line(packages, top, words, line):
    with pytest.raises(InputError) as raised:
        lock_of(*packages, top=top)
    assert words in str(raised.value)
    assert raised.value.where.line == line


@pytest.mark.parametrize("version", ["2.0", "0.1"])
def test_C02_unknown_version(version):
    text = PYLOCK["pylock.toml"].replace('lock-version = "1.0"', f'lock-version = "{version}"')
    with pytest.raises(InputError, match="not supported"):
        PylockToml(tree=FakeSourceTree(files={**PYLOCK, "pylock.toml": text})).read("pylock.toml", LINUX)


@pytest.mark.parametrize(
    ("top", "words"),
    [('requires-python = ">=3.13"\n', "3.13"), ("environments = [\"sys_platform == 'win32'\"]\n", "environments")],
)
def test_a_target_that_the_lock_was_not_made_for(top, words):
    with pytest.raises(InputError, match="was not made for") as raised:
        lock_of(package("a"), top=top)
    assert words in raised.value.why
