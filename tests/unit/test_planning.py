"""From trace and subset to plan, manifest and requirements file."""

from __future__ import annotations

import hashlib
import json

import pytest

from monopack.domain.model.distribution import Distribution, DistributionFile, Need, SelectedDistribution, Subset
from monopack.domain.model.errors import Location, MonopackError, PackFailure, Several
from monopack.domain.model.imports import Gap, Timing
from monopack.domain.model.lock import Lock, LockedDistribution, LockedSource, SourceKind
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.pack import ManagedBlock, Pack
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.plan import FirstParty, FromDistribution, PayloadFile, Plan
from monopack.domain.model.request import BuildRequest, DigestForm
from monopack.domain.model.source import Module, ModuleKind
from monopack.domain.model.target import Target, parse_platform
from monopack.domain.model.trace import DataFile, ImportSite, NotFollowedAt, Trace, TracedModule, UnresolvedImport
from monopack.domain.model.warn import Warn
from monopack.domain.planning.artifacts import artifact_names, digest_files
from monopack.domain.planning.collisions import impossible, settle
from monopack.domain.planning.contributions import Contributions
from monopack.domain.planning.manifest import manifest
from monopack.domain.planning.planner import Findings, make_plan, own_files
from monopack.domain.planning.project_files import ProjectFiles
from monopack.domain.planning.requirements_file import requirements_text
from monopack.domain.ports.archive import Artifact
from tests.fakes.source_tree import FakeSourceTree

TARGET = Target(python=(3, 12), platform=parse_platform("x86_64-manylinux_2_28"), full_version="3.12.0")
PACK = Pack(name="users", module="packs.users", path="packs/users.py")


def site(path: str = "packs/users.py", line: int = 1, text: str = "import requests", **how: object) -> ImportSite:
    return ImportSite(importer="packs.users", where=Location(path=path, line=line), text=text, **how)  # type: ignore[arg-type]


def module(name: str, path: str, payload_path: str = "", member: str = "") -> TracedModule:
    found = Module(
        name=name,
        kind=ModuleKind.MODULE,
        path=path,
        payload_path=payload_path or path,
        member=canonicalize_name(member) if member else None,
    )
    return TracedModule(module=found, site=None, loads_with_pack=True)


def selected(
    name: str, version: str = "1.0", files: dict[str, str] | None = None, *needs: Need
) -> SelectedDistribution:
    contents = tuple(
        DistributionFile(path=path, size=len(text), sha256=hashlib.sha256(text.encode()).hexdigest())
        for path, text in sorted((files or {f"{name}.py": name}).items())
    )
    locked = LockedDistribution(name=canonicalize_name(name), version=version, where=Location(path="requirements.txt"))
    distribution = Distribution(key=f"{name}-key", name=locked.name, version=version, files=contents)
    return SelectedDistribution(locked=locked, distribution=distribution, needs=needs or (Need(site=site()),))


def plan(
    files: dict[str, str | bytes],
    *modules: TracedModule,
    subset: Subset | None = None,
    pack: Pack = PACK,
    strict: bool = False,
    lock: Lock | None = None,
    **trace: object,
) -> Plan:
    found = Trace(pack="users", modules=modules, **trace)  # type: ignore[arg-type]
    subset = subset or Subset()
    own = own_files(found, subset, lock, ProjectFiles(FakeSourceTree(files)))
    findings = Findings(pack=pack, trace=found, subset=subset, lock=lock, own=own)
    contributions = Contributions().of(subset.distributions)
    return make_plan(findings, BuildRequest(target=TARGET, strict=strict), contributions)


def paths(made: Plan) -> list[str]:
    return [file.path for file in made.files]


def test_modules_and_data_land_at_their_payload_paths_sorted() -> None:
    made = plan(
        {"src/app/m.py": "x = 1", "packs/users.py": "import app.m", "src/app/t.html": "<p>"},
        module("packs.users", "packs/users.py"),
        module("app.m", "src/app/m.py", "app/m.py"),
        data_files=(DataFile(path="src/app/t.html", payload_path="app/t.html", site=site()),),
    )
    assert paths(made) == ["app/m.py", "app/t.html", "packs/users.py"]
    assert made.files[0].origin == FirstParty(path="src/app/m.py")
    assert made.files[0].size == 5


def test_namespace_packages_bring_no_file() -> None:
    namespace = Module(name="app", kind=ModuleKind.NAMESPACE, path="", payload_path="", portions=("app",))
    made = plan(
        {"packs/users.py": ""},
        module("packs.users", "packs/users.py"),
        TracedModule(module=namespace, site=None, loads_with_pack=True),
    )
    assert paths(made) == ["packs/users.py"]


def test_the_executable_bit_is_kept() -> None:
    tree = FakeSourceTree({"packs/users.py": ""}, executable=frozenset({"packs/users.py"}))
    found = Trace(pack="users", modules=(module("packs.users", "packs/users.py"),))
    (file,) = own_files(found, Subset(), None, ProjectFiles(tree))
    assert file.executable


def test_distributions_come_with_a_requirements_file() -> None:
    made = plan({}, subset=Subset(distributions=(selected("requests", "2.0"),)))
    assert paths(made) == ["requests.py", "requirements.txt"]
    assert isinstance(made.files[0].origin, FromDistribution)


def test_without_distributions_there_is_no_requirements_file() -> None:
    assert "requirements.txt" not in paths(plan({"packs/users.py": ""}, module("packs.users", "packs/users.py")))


def test_requirements_name_who_asks() -> None:
    requests = selected("requests", "2.0", None, Need(site=site(line=3)), Need(site=site(line=3)))
    idna = selected("idna", "3.1", None, Need(required_by=canonicalize_name("requests")))
    inline = selected("yaml", "6", None, Need(module="PyYAML"))
    assert requirements_text((requests, idna, inline)) == (
        "idna==3.1\n    # via requests\n"
        "requests==2.0\n    # via packs/users.py:3: import requests\n"
        "yaml==6\n    # via PyYAML\n"
    )


def test_a_certain_import_that_nothing_offers_fails_the_pack_with_its_chain() -> None:
    absent = UnresolvedImport(module="nosuch.sub", site=site("app/m.py", 3, "import nosuch.sub"), chain=("a:1: b",))
    with pytest.raises(PackFailure) as caught:
        plan({}, unresolved=(absent,))
    assert str(caught.value).splitlines()[0] == "app/m.py:3: `import nosuch.sub` resolves nowhere"
    assert "a:1: b" in str(caught.value)
    assert "hint:" in str(caught.value)


@pytest.mark.parametrize(
    ("missing", "hint"),
    [
        ("app.servise", "correct the name, or add the module; did you mean `app.service`?"),
        ("app.other", "correct the name, or add the module"),
        ("..other", "import it by its full name, from a source root on"),
        ("reqeusts", "if the runtime provides it; did you mean `requests`?"),
        ("nosuch", "if the runtime provides it"),
    ],
)
def test_the_hint_fits_what_is_missing(missing: str, hint: str) -> None:
    absent = UnresolvedImport(module=missing, site=site(), chain=())
    own = (module("app", "app/__init__.py"), module("app.service", "app/service.py"))
    requests = LockedDistribution(name=canonicalize_name("requests"), version="2", where=Location(path="uv.lock"))
    lock = Lock(manager=PackageManager.UV, path="uv.lock", distributions=(requests,))
    with pytest.raises(PackFailure) as caught:
        plan({"app/__init__.py": "", "app/service.py": ""}, *own, unresolved=(absent,), lock=lock)
    assert caught.value.hint.endswith(hint)


def test_all_absent_imports_are_told_at_once() -> None:
    absent = tuple(UnresolvedImport(module=f"m{n}", site=site(line=n), chain=()) for n in (2, 1))
    with pytest.raises(Several) as caught:
        plan({}, unresolved=absent)
    assert [error.where.line for error in caught.value.errors if error.where] == [1, 2]


@pytest.mark.parametrize("timing", [Timing.LAZY, Timing.UNDECIDED])
def test_an_import_that_may_never_run_is_a_warning_and_strict_makes_it_fail(timing: Timing) -> None:
    absent = UnresolvedImport(module="nosuch", site=site(timing=timing), chain=())
    made = plan({}, subset=Subset(unresolved=(absent,)))
    assert made.unresolved == (absent,)
    assert ["nosuch" in str(warning) for warning in made.warnings] == [True]
    with pytest.raises(PackFailure):
        plan({}, subset=Subset(unresolved=(absent,)), strict=True)


def test_a_weak_import_that_nothing_offers_is_silent() -> None:
    absent = UnresolvedImport(module="nosuch", site=site(weak=True), chain=())
    made = plan({}, unresolved=(absent,), strict=True)
    assert (made.unresolved, made.warnings) == ((), ())


DYNAMIC = NotFollowedAt(kind=Gap.DYNAMIC_IMPORT, where=Location(path="a.py", line=2), text="import_module(x)")
COMPUTED = NotFollowedAt(kind=Gap.COMPUTED_PATH, where=Location(path="a.py", line=3), text="open(x)")


def test_a_dynamic_import_that_leads_nowhere_visible_is_a_warning_and_strict_makes_it_fail() -> None:
    made = plan({}, not_followed=(DYNAMIC, COMPUTED))
    assert [str(warning) for warning in made.warnings] == [
        "a.py:2: dynamic import cannot be followed: `import_module(x)`"
    ]
    with pytest.raises(PackFailure, match=r"a\.py:2"):
        plan({}, not_followed=(DYNAMIC, COMPUTED), strict=True)


def test_an_ambiguous_owner_is_a_warning_and_strict_makes_it_fail() -> None:
    doubtful, certain = Warn(what="two owners", doubtful=True), Warn(what="other")
    assert plan({}, subset=Subset(warnings=(certain, doubtful))).warnings == (doubtful, certain)
    with pytest.raises(PackFailure, match="two owners"):
        plan({}, subset=Subset(warnings=(certain, doubtful)), strict=True)


def test_first_party_wins_over_a_distribution_and_that_is_told() -> None:
    made = plan(
        {"requests.py": "mine"},
        module("requests", "requests.py"),
        subset=Subset(distributions=(selected("requests"),)),
    )
    assert made.files[0].origin == FirstParty(path="requests.py")
    assert "`requests.py`" in str(made.warnings[0])


@pytest.mark.parametrize("other", ["beta", "alpha-more"])
def test_of_two_distributions_the_first_by_name_wins_whatever_the_order(other: str) -> None:
    pair = (selected(other, "1", {"shared.py": "b"}), selected("alpha", "1", {"shared.py": "a"}))
    for order in (pair, pair[::-1]):
        made = plan({}, subset=Subset(distributions=order))
        (shared,) = (file for file in made.files if file.path == "shared.py")
        assert isinstance(shared.origin, FromDistribution)
        assert shared.origin.name == "alpha"
        assert len(made.warnings) == 1


def test_equal_bytes_at_one_path_are_no_matter() -> None:
    pair = (selected("alpha", "1", {"ns/__init__.py": ""}), selected("beta", "1", {"ns/__init__.py": ""}))
    assert plan({}, subset=Subset(distributions=pair)).warnings == ()


def test_the_record_of_a_distribution_that_lost_a_file_fits_what_ships() -> None:
    alpha = selected("alpha", "1", {"shared.py": "a"})
    beta = selected("beta", "1", {"shared.py": "b", "own.py": "o", "beta-1.dist-info/RECORD": "old"})
    made = plan({}, subset=Subset(distributions=(alpha, beta)))
    (record,) = (file for file in made.files if file.path == "beta-1.dist-info/RECORD")
    content = record.origin.content.decode()  # type: ignore[union-attr]
    assert "own.py,sha256=" in content
    assert "shared.py" not in content
    assert "beta-1.dist-info/RECORD,,\n" in content


@pytest.mark.parametrize(
    ("first", "second"),
    [("app", "app/m.py"), ("App/m.py", "app/m.py"), ("app/caf\u00e9.py", "app/cafe\u0301.py")],
)
def test_B26_paths_that_cannot_live_together_name_both_owners(first: str, second: str) -> None:
    made, _ = settle((), ())
    assert made == ()
    alpha, beta = selected("alpha", "1", {first: "a"}), selected("beta", "1", {second: "b"})
    with pytest.raises(MonopackError) as caught:
        plan({}, subset=Subset(distributions=(alpha, beta)))
    assert "alpha" in str(caught.value)
    assert "beta" in str(caught.value)


def test_one_distribution_may_hold_names_that_differ_by_case_where_case_counts() -> None:
    alone = selected("alpha", "1", {"Readme": "a", "readme": "b"})
    assert len(plan({}, subset=Subset(distributions=(alone,))).files) == 3


def test_a_pack_may_name_its_own_entrypoint() -> None:
    own = Pack(name="users", module="packs.users", path="packs/users.py", block=ManagedBlock(entrypoint="main"))
    assert (plan({}).entrypoint, plan({}, pack=own).entrypoint) == ("lambda_handler", "main")


def test_the_fingerprint_is_equal_for_equal_plans_and_changes_with_every_input() -> None:
    base = plan({"packs/users.py": "a"}, module("packs.users", "packs/users.py"))
    others = [
        plan({"packs/users.py": "b"}, module("packs.users", "packs/users.py")),
        plan({"packs/users.py": "a"}, module("packs.users", "packs/users.py", "packs/other.py")),
        plan(
            {"packs/users.py": "a"}, module("packs.users", "packs/users.py"), subset=Subset(warnings=(Warn(what="w"),))
        ),
        plan(
            {"packs/users.py": "a"},
            module("packs.users", "packs/users.py"),
            subset=Subset(distributions=(selected("requests"),)),
        ),
    ]
    assert base.fingerprint == plan({"packs/users.py": "a"}, module("packs.users", "packs/users.py")).fingerprint
    assert len({base.fingerprint, *(other.fingerprint for other in others)}) == 5


MEMBER = b"""
[project]
name = "shop-common"
description = "shared\\ncode"
requires-python = ">=3.11"
dependencies = ["requests>=2 ; python_version >= '3'"]
[project.optional-dependencies]
fast = ["orjson ; sys_platform == 'linux'", "ujson"]
[project.scripts]
shop = "shop.cli:main"
[project.entry-points."shop.plugins"]
csv = "shop.csv:Plugin"
"""


def test_a_members_metadata_ships_with_its_modules() -> None:
    lock = Lock(
        manager=PackageManager.UV,
        path="uv.lock",
        distributions=(
            LockedDistribution(
                name=canonicalize_name("shop-common"),
                version="0.3",
                where=Location(path="uv.lock"),
                source=LockedSource(kind=SourceKind.FIRST_PARTY, location="libs/common"),
            ),
        ),
    )
    files: dict[str, str | bytes] = {"libs/common/pyproject.toml": MEMBER, "libs/common/src/shop/m.py": ""}
    shipped = module("shop.m", "libs/common/src/shop/m.py", "shop/m.py", member="shop-common")
    assert paths(plan(files, shipped, lock=lock)) == [
        "shop/m.py",
        "shop_common-0.3.dist-info/METADATA",
        "shop_common-0.3.dist-info/entry_points.txt",
    ]
    other = module("shop.m", "libs/common/src/shop/m.py", "shop/m.py")
    assert paths(plan(files, other, lock=lock)) == ["shop/m.py"]


def test_the_manifest_says_what_shipped_and_why() -> None:
    not_followed = NotFollowedAt(kind=Gap.DYNAMIC_IMPORT, where=Location(path="a.py", line=2), text="import_module(x)")
    lazy = UnresolvedImport(module="m", site=site(timing=Timing.LAZY, text="import m"), chain=())
    made = plan(
        {"packs/users.py": "a"},
        module("packs.users", "packs/users.py"),
        subset=Subset(distributions=(selected("requests", "2.0"),), unresolved=(lazy,)),
        not_followed=(not_followed,),
    )
    document = json.loads(manifest(made, Artifact(sha256="ab" * 32, size=99)))
    assert list(document) == [
        "schema", "tool", "pack", "entrypoint", "target", "files", "distributions", "not_followed", "unresolved",
        "digest", "zip_size", "unzipped_size",
    ]  # fmt: skip
    assert document["entrypoint"] == "packs.users.lambda_handler"
    assert document["files"][0]["origin"] == {"first_party": "packs/users.py"}
    assert document["distributions"] == [
        {"name": "requests", "version": "2.0", "why": ["packs/users.py:1: import requests"]}
    ]
    assert document["not_followed"] == [
        {"kind": "dynamic-import", "file": "a.py", "line": 2, "text": "import_module(x)"}
    ]
    assert document["unresolved"] == [{"module": "m", "file": "packs/users.py", "line": 1, "text": "import m"}]
    assert (document["digest"], document["zip_size"]) == ("ab" * 32, 99)
    assert document["unzipped_size"] == sum(file["size"] for file in document["files"])


def test_digest_files_are_one_line_as_clouds_spell_it() -> None:
    digest = hashlib.sha256(b"").hexdigest()
    assert digest_files("users", digest, (DigestForm.HEX, DigestForm.BASE64)) == {
        "users.package.sha256": f"{digest}\n".encode(),
        "users.package.sha256.b64": b"47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    }
    assert set(digest_files("users", digest, (DigestForm.BASE64,))) < set(artifact_names("users"))


def test_a_file_cannot_be_impossible_with_itself() -> None:
    file = PayloadFile(path="a/b/c.py", size=0, sha256="", origin=FirstParty(path="a/b/c.py"))
    assert impossible((file,)) == []
