from __future__ import annotations

import pytest

from monopack.adapters.uv_lock import UvLock
from monopack.domain.model.errors import InputError
from monopack.domain.model.lock import SourceKind
from tests.fakes.source_tree import FakeSourceTree
from tests.locks import INDEX, LINUX, UV, digest, target

REGISTRY = f'source = {{ registry = "{INDEX}" }}'
OTHER = 'source = { registry = "https://other.example/simple" }'


def package(name, version="1.0", *, source=REGISTRY, more="", hashed=True):
    files = f'sdist = {{ url = "https://packages.example/x", hash = "{digest(name)}" }}\n' if hashed else ""
    stated = f'version = "{version}"\n' if version else ""
    return f'\n[[package]]\nname = "{name}"\n{stated}{source}\n{files if "registry" in source else ""}{more}\n'


def member(name, *, folder=".", kind="virtual", more=""):
    return package(name, source=f'source = {{ {kind} = "{folder}" }}', more=more, hashed=False)


def needs(*lines):
    return "dependencies = [" + ", ".join(f"{{ name = {line} }}" for line in lines) + "]"


def lock_of(*packages, top="", above=0, own_path="", files=(), for_target=LINUX, path="uv.lock"):
    text = f'version = 1\nrevision = 3\nrequires-python = ">=3.10"\n{top}' + "".join(packages)
    drawn = {"pyproject.toml": "", **dict(files)}
    tree = FakeSourceTree(files={**drawn, path: text}, above=above, own_path=own_path)
    return UvLock(tree=tree).read(path, for_target)


def project(name, *dependencies, more=""):
    return f'[project]\nname = "{name}"\nversion = "1.0"\ndependencies = {list(dependencies)}\n{more}'


def metadata(*lines, dev=""):
    asked = ", ".join(f"{{ name = {line} }}" for line in lines)
    return f"[package.metadata]\nrequires-dist = [{asked}]\n{dev}"


def versions(lock):
    return {str(one.name): one.version for one in lock.distributions}


def refused(**arguments):
    packages = arguments.pop("packages", ())
    with pytest.raises(InputError) as raised:
        lock_of(*packages, **arguments)
    return raised.value


def test_forks_are_chosen_by_the_target():
    forks = (
        package("n", "1.0", more="resolution-markers = [\"python_full_version < '3.12'\"]"),
        package("n", "2.0", more="resolution-markers = [\"python_full_version >= '3.12'\"]"),
        member(
            "shop",
            more=needs(
                '"n", version = "1.0", marker = "python_full_version < \'3.12\'"',
                '"n", version = "2.0", marker = "python_full_version >= \'3.12\'"',
            ),
        ),
    )
    assert versions(lock_of(*forks))["n"] == "2.0"
    assert versions(lock_of(*forks, for_target=target("3.11.2")))["n"] == "1.0"


def test_a_fork_by_source_with_one_version():
    forks = (
        package("n", "1.0"),
        package("n", "1.0", source=OTHER),
        member(
            "shop",
            more=needs(
                f'"n", version = "1.0", {REGISTRY}, marker = "sys_platform == \'win32\'"',
                f'"n", version = "1.0", {OTHER}, marker = "sys_platform != \'win32\'"',
            ),
        ),
        package("x"),
    )
    (locked,) = (one for one in lock_of(*forks).distributions if one.name == "n")
    assert locked.source.location == "https://other.example/simple"


def test_extras_of_extras_and_of_the_project():
    lock = lock_of(
        package("a", more='[package.optional-dependencies]\nfast = [{ name = "b", extra = ["tiny"] }]'),
        package("b", more='[package.optional-dependencies]\ntiny = [{ name = "c" }]\nhuge = [{ name = "d" }]'),
        package("c"),
        package("d"),
        member("shop", more='[package.optional-dependencies]\nspeed = [{ name = "a", extra = ["fast"] }]'),
    )
    assert set(versions(lock)) == {"a", "b", "c", "shop"}
    assert [str(root) for root in lock.roots] == ["a[fast]"]
    a = next(one for one in lock.distributions if one.name == "a")
    assert [str(need) for need in a.requires] == ['b[tiny]; extra == "fast"']


CONFLICT = """conflicts = [[
    { package = "shop", extra = "cpu" },
    { package = "shop", extra = "gpu" },
]]
"""


def conflicting():
    return (
        package("t", "1.0+cpu"),
        package("t", "1.0+gpu"),
        package(
            "user",
            more=needs(
                '"t", version = "1.0+cpu", marker = "extra == \'extra-4-shop-cpu\'"',
                '"t", version = "1.0+gpu", marker = "extra != \'extra-4-shop-cpu\' or extra == \'extra-4-shop-gpu\'"',
            ),
        ),
        member(
            "shop",
            more=needs('"user"')
            + '\n[package.optional-dependencies]\ncpu = [{ name = "t", version = "1.0+cpu" }]\n'
            + 'gpu = [{ name = "t", version = "1.0+gpu" }]\n',
        ),
    )


def test_of_conflicting_extras_the_first_is_taken_and_the_other_told():
    lock = lock_of(*conflicting(), top=CONFLICT)
    assert versions(lock)["t"] == "1.0+cpu"
    assert len(lock.warnings) == 1
    assert "`gpu` of `shop`" in lock.warnings[0]


WORKSPACE = '\n[manifest]\nmembers = ["api", "core", "shop"]\n'


def workspace(**more):
    packages = (
        member(
            "api",
            folder="services/api",
            kind="editable",
            more=needs('"core"', '"click"') + "\n" + metadata('"core", editable = "libs/core"', '"click"'),
        ),
        package("attrs"),
        package("click"),
        member("core", folder="libs/core", kind="editable", more=needs('"attrs"') + "\n" + metadata('"attrs"')),
        package("flask"),
        member("shop", more=needs('"flask"') + "\n" + metadata('"flask"')),
    )
    sources = "[tool.uv.sources]\ncore = { workspace = true }\n"
    own = {
        "pyproject.toml": project("shop", "flask"),
        "services/api/pyproject.toml": project("api", "core", "click", more=sources),
        "libs/core/pyproject.toml": project("core", "attrs"),
    }
    prefix = more.pop("prefix", "")
    return lock_of(*packages, top=WORKSPACE, files={prefix + name: text for name, text in own.items()}, **more)


def test_in_the_workspace_s_root_all_members_count():
    lock = workspace()
    assert set(versions(lock)) == {"api", "attrs", "click", "core", "flask", "shop"}
    places = {one.name: one.source.location for one in lock.distributions if one.source.kind is SourceKind.FIRST_PARTY}
    assert places == {"api": "services/api", "core": "libs/core", "shop": ""}


def test_in_a_member_s_folder_only_what_it_needs():
    lock = workspace(prefix="../../", path="../../uv.lock", above=2, own_path="services/api")
    assert set(versions(lock)) == {"api", "attrs", "click", "core"}
    places = {one.name: one.source.location for one in lock.distributions if one.source.kind is SourceKind.FIRST_PARTY}
    assert places == {"api": "", "core": "../../libs/core"}
    assert sorted(str(root) for root in lock.roots) == ["click", "core"]


def test_in_a_folder_that_is_no_member_all_members_count():
    lock = workspace(prefix="../", path="../uv.lock", above=1, own_path="tools")
    assert "flask" in versions(lock)
    assert "click" in versions(lock)


def test_sources_of_every_kind():
    commit = "a" * 40
    lock = lock_of(
        package("file", source='source = { path = "wheels/file-1.0-py3-none-any.whl" }'),
        package("folder", source='source = { directory = "../lib" }'),
        package("repo", source=f'source = {{ git = "https://h.example/r?subdirectory=a%2Fb&rev=main#{commit}" }}'),
        package("url", source='source = { url = "https://h.example/url-1.0.zip", subdirectory = "s" }'),
        package("local", source='source = { registry = "wheels" }'),
        package("elsewhere", source=OTHER),
        package("plain"),
        package("plain2"),
        member(
            "shop",
            more=needs(*(f'"{n}"' for n in ("file", "folder", "repo", "url", "local", "elsewhere", "plain", "plain2"))),
        ),
        path="../uv.lock",
        above=2,
        own_path="monorepo/shop",
        files={"../pyproject.toml": "", "../../lib/setup.py": ""},
    )
    found = {one.name: (one.source.kind, one.source.location, one.source.subdirectory) for one in lock.distributions}
    assert found["file"] == (SourceKind.PATH, "../wheels/file-1.0-py3-none-any.whl", "")
    assert found["folder"] == (SourceKind.FIRST_PARTY, "../../lib", "")
    assert found["repo"] == (SourceKind.VCS, f"git+https://h.example/r@{commit}", "a/b")
    assert found["url"] == (SourceKind.URL, "https://h.example/url-1.0.zip", "s")
    assert found["local"] == (SourceKind.INDEX, "../wheels", "")
    assert found["elsewhere"] == (SourceKind.INDEX, "https://other.example/simple", "")
    assert found["plain"] == (SourceKind.INDEX, "", "")
    assert lock.index.index_url == INDEX
    assert lock.index.find_links == ("../wheels",)


def test_a_dynamic_version_is_unknown():
    lock = lock_of(package("shop", "", source='source = { editable = "." }', hashed=False))
    assert versions(lock) == {"shop": ""}


def test_development_groups_never_ship():
    dev = '[package.dev-dependencies]\ndev = [{ name = "checker" }]\nlint = [{ name = "style" }]\n'
    lock = lock_of(
        package("checker", more=needs('"base"')), package("base"), package("style"), member("shop", more=dev)
    )
    assert set(versions(lock)) == {"shop"}
    assert [one.name for one in lock.development] == ["base", "checker", "style"]


def test_refuses_a_target_outside_of_its_environments():
    error = refused(packages=[member("shop")], top="supported-markers = [\"sys_platform == 'win32'\"]\n")
    assert "was not made for Python 3.12" in error.what
    assert "environments" in error.why


def test_refuses_a_python_that_the_lock_does_not_allow():
    error = refused(packages=[member("shop")], for_target=target("3.9.1"))
    assert "requires Python >=3.10" in error.why


@pytest.mark.parametrize("version", ["2", "0", '"1"', "true"])
def test_C02_unknown_version(version):
    tree = FakeSourceTree(files={"uv.lock": f"version = {version}\n"})
    with pytest.raises(InputError, match="unknown lock version"):
        UvLock(tree=tree).read("uv.lock", LINUX)


def test_C02_a_package_twice():
    error = refused(packages=[package("a"), package("a"), member("shop")])
    assert "`a` 1.0 is locked twice" in error.what
    assert error.where.line == 12
    assert "uv.lock:5" in error.why


def test_C32_a_needed_package_is_missing():
    error = refused(packages=[member("shop", more=needs('"gone"'))])
    assert "`shop` needs `gone`" in error.what
    assert error.hint


def test_a_package_without_files_is_cut_off():
    error = refused(packages=[package("a", hashed=False), member("shop")])
    assert "without any file" in error.what


def test_an_unknown_source():
    error = refused(packages=[package("a", source='source = { magic = "x" }')])
    assert "no known kind" in error.what


def test_C07_weak_hashes():
    text = UV["uv.lock"].replace(digest("base"), "md5:" + "0" * 32)
    with pytest.raises(InputError, match="weak hashes"):
        UvLock(tree=FakeSourceTree(files={**UV, "uv.lock": text})).read("uv.lock", LINUX)


def test_a_lock_of_nothing_of_its_own():
    assert "no project of its own" in refused(packages=[package("a")]).what


@pytest.mark.parametrize(
    ("workspace", "fits"),
    [
        ('members = ["libs/*"]', False),
        ('members = ["libs/new"]', False),
        ('members = ["**"]', False),
        ('members = ["l*/n*"]', False),
        ('members = ["libs/*"]\nexclude = ["libs/new"]', True),
        ('members = ["apps/*"]', True),
    ],
)
def test_C11_a_member_that_the_lock_does_not_know(workspace, fits):
    top = UV["pyproject.toml"] + f"[tool.uv.workspace]\n{workspace}\n"
    files = {**UV, "pyproject.toml": top, "libs/new/pyproject.toml": '[project]\nname = "new"\n', "libs/x/a.py": ""}
    subject = UvLock(tree=FakeSourceTree(files=files))
    if fits:
        subject.read("uv.lock", LINUX)
        return
    with pytest.raises(InputError, match="no longer fits") as raised:
        subject.read("uv.lock", LINUX)
    assert "the member `new` in `libs/new`" in raised.value.why


# A lock that no longer fits (C11).

STALE = [
    ('dependencies = ["web[fast]>=2"', 'dependencies = ["new", "web[fast]>=2"', "asks for `new`"),
    ("web[fast]>=2", "web[fast]>=3", "`web[fast]>=2`"),
    ("web[fast]>=2", "web>=2", "`web"),
    ('"web[fast]>=2", ', "", "which the project does not ask for"),
    ("sys_platform == 'win32'", "sys_platform == 'darwin'", "another marker"),
    ('dev = ["checker"]', 'dev = ["checker>1"]', "checker"),
    ('dev = ["checker"]', 'dev = ["checker"]\nmore = ["web"]', "web"),
    ('dev = ["checker"]', "", "checker"),
    ('requires-python = ">=3.10"', 'requires-python = ">=3.11"', "Python"),
    ('name = "shop"', 'name = "store"', "no project `store`"),
    ("dependencies =", "optional-dependencies.x = ['web']\ndependencies =", "web"),
]


@pytest.mark.parametrize(("old", "new", "words"), STALE)
def test_C11_a_changed_project_file_is_told_with_both_names(old, new, words):
    changed = UV["pyproject.toml"].replace(old, new, 1)
    assert changed != UV["pyproject.toml"]
    with pytest.raises(InputError) as raised:
        UvLock(tree=FakeSourceTree(files={**UV, "pyproject.toml": changed})).read("uv.lock", LINUX)
    assert "no longer fits `pyproject.toml`" in raised.value.what
    assert raised.value.where.path == "uv.lock"
    assert words in raised.value.why
    assert raised.value.hint == "run `uv lock`"


FITTING = [
    ("web[fast]>=2", "Web[FAST] >= 2.0"),
    ("sys_platform == 'win32'", "platform_system == 'Windows' and sys_platform == 'win32'"),
    ("sys_platform == 'win32'", "sys_platform == 'win32' and python_version >= '3.6'"),
    ('version = "1.0"', 'version = "2.0"\ndescription = "new"'),
]


@pytest.mark.parametrize(("old", "new"), FITTING)
def test_C11_another_spelling_is_no_change(old, new):
    changed = UV["pyproject.toml"].replace(old, new, 1)
    assert changed != UV["pyproject.toml"]
    UvLock(tree=FakeSourceTree(files={**UV, "pyproject.toml": changed})).read("uv.lock", LINUX)


def test_groups_include_one_another():
    changed = UV["pyproject.toml"].replace('dev = ["checker"]', 'dev = [{include-group = "lint"}]\nlint = ["checker"]')
    text = UV["uv.lock"].replace("dev = [{ name", 'lint = [{ name = "checker" }]\ndev = [{ name', 1)
    UvLock(tree=FakeSourceTree(files={"pyproject.toml": changed, "uv.lock": text})).read("uv.lock", LINUX)


def test_groups_in_a_circle_are_the_project_file_s_fault():
    changed = UV["pyproject.toml"].replace('["checker"]', '[{include-group = "dev"}]')
    with pytest.raises(InputError, match="dependency-groups") as raised:
        UvLock(tree=FakeSourceTree(files={**UV, "pyproject.toml": changed})).read("uv.lock", LINUX)
    assert raised.value.where.path == "pyproject.toml"


def test_dynamic_dependencies_cannot_be_compared():
    changed = '[project]\nname = "shop"\ndynamic = ["dependencies"]\n[dependency-groups]\ndev = ["checker"]\n'
    UvLock(tree=FakeSourceTree(files={**UV, "pyproject.toml": changed})).read("uv.lock", LINUX)


def test_a_member_s_project_file_that_is_gone():
    files = {name: text for name, text in UV.items() if name != "pyproject.toml"}
    with pytest.raises(InputError, match=r"`pyproject\.toml` is missing"):
        UvLock(tree=FakeSourceTree(files=files)).read("uv.lock", LINUX)


def with_source(locked, source, asked="lib"):
    more = f"[tool.uv.sources]\nlib = {source}\n" if source else ""
    return lock_of(
        package("lib", source='source = { url = "https://h.example/l-1.0.zip" }'),
        member("shop", more=needs('"lib"') + "\n" + metadata(f'"lib", {locked}')),
        files={"pyproject.toml": project("shop", asked, more=more)},
    )


@pytest.mark.parametrize(
    ("locked", "source", "asked", "fits"),
    [
        ('git = "https://h.example/l?rev=v1"', '{ git = "https://h.example/l", rev = "v1" }', "lib", True),
        ('git = "https://h.example/l?rev=v1"', '{ git = "https://h.example/l", rev = "v2" }', "lib", False),
        ('git = "https://h.example/l"', '{ git = "https://h.example/l" }', "lib", True),
        ('git = "https://h.example/l?rev=v1"', "", "lib @ git+https://h.example/l@v1", True),
        ('git = "https://h.example/l?rev=v1"', "", "lib @ git+https://h.example/l@v2", False),
        ('url = "https://h.example/l.zip"', "", "lib @ https://u:p@h.example/l.zip", True),
        ('url = "https://h.example/l.zip"', '{ url = "https://h.example/m.zip" }', "lib", False),
        ('editable = "lib"', "{ workspace = true }", "lib", True),
        ('directory = "lib"', '{ path = "lib" }', "lib>=1", True),
        ('directory = "lib"', "", "lib", False),
        ('specifier = ">=1"', '{ path = "lib" }', "lib>=1", False),
        ('git = "https://h.example/l?rev=v1"', '[{ git = "x", marker = "os_name == \'nt\'" }]', "lib", True),
        ('specifier = ">=1", index = "https://h.example"', '{ index = "own" }', "lib>=1", True),
    ],
)
def test_C11_where_a_requirement_comes_from(locked, source, asked, fits):
    if fits:
        with_source(locked, source, asked)
    else:
        with pytest.raises(InputError, match="no longer fits"):
            with_source(locked, source, asked)


def test_C11_changed_overrides():
    text = UV["uv.lock"].replace(
        "\n[[package]]", '\n[manifest]\noverrides = [{ name = "base", specifier = ">=1" }]\n\n[[package]]', 1
    )
    tree = FakeSourceTree(files={**UV, "uv.lock": text})
    with pytest.raises(InputError, match="no longer fits") as raised:
        UvLock(tree=tree).read("uv.lock", LINUX)
    assert "override-dependencies" in raised.value.why


def test_no_secret_is_told():
    with pytest.raises(InputError) as raised:
        with_source('url = "https://h.example/m.zip"', "", "lib @ https://user:secret@h.example/l.zip")
    assert "secret" not in str(raised.value)
