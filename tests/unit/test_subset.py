"""Which distributions a pack needs, decided over drawn locks and contents."""

from __future__ import annotations

from dataclasses import replace

import pytest
from packaging.requirements import Requirement

from monopack.domain.model.distribution import Subset
from monopack.domain.model.errors import InputError, Location, MonopackError, NotForTarget, PackFailure
from monopack.domain.model.imports import Timing
from monopack.domain.model.lock import Lock, LockedDistribution, LockedSource, SourceKind
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.pack import ManagedBlock, Pack
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.source import Module, ModuleKind
from monopack.domain.model.target import Target, parse_platform
from monopack.domain.model.trace import Absence, ExternalImport, ImportSite, Trace, TracedModule
from monopack.domain.subset.selection import select
from tests.fakes.distribution_store import Drawn, FakeDistributionStore, drawn, locked

TARGET = Target(python=(3, 12), platform=parse_platform("aarch64-manylinux_2_28"), full_version="3.12.0")


def imports(text: str, *, line: int = 1, timing: Timing = Timing.CERTAIN, weak: bool = False) -> ExternalImport:
    """`a.b` as in `import a.b`, `a.b: c, d` as in `from a.b import c, d`."""
    module, _, names = text.partition(":")
    site = ImportSite(
        importer="packs.p", where=Location(path="packs/p.py", line=line), text=text, timing=timing, weak=weak
    )
    return ExternalImport(module=module, site=site, names=tuple(names.replace(",", " ").split()))


def of_member(name: str) -> TracedModule:
    module = Module(name="m", kind=ModuleKind.MODULE, path="m.py", payload_path="m.py", member=canonicalize_name(name))
    return TracedModule(module=module, site=None, loads_with_pack=True)


def own(name: str, kind: ModuleKind = ModuleKind.MODULE) -> Module:
    path = f"{name.replace('.', '/')}.py"
    return Module(name=name, kind=kind, path=path, payload_path=path)


class Case:
    """A lock over drawn distributions."""

    def __init__(self, *, unusable: tuple[str, ...] = (), **contents: Drawn) -> None:
        names = {name.replace("__", "-"): one for name, one in contents.items()}
        self.store = FakeDistributionStore(names, unusable=frozenset(unusable))
        self.running: list[LockedDistribution] = [locked(name) for name in (*names, *unusable)]
        self.development: list[LockedDistribution] = []
        self.roots: tuple[Requirement, ...] = ()

    def for_development(self, *names: str) -> Case:
        self.development = [one for one in self.running if one.name in names]
        self.running = [one for one in self.running if one.name not in names]
        return self

    def knowing(self, name: str, *requires: str) -> Case:
        self.running = [locked(name, requires=requires) if one.name == name else one for one in self.running]
        return self

    def asking(self, *roots: str) -> Case:
        self.roots = tuple(map(Requirement, roots))
        return self

    def with_member(self, name: str, *requires: str, location: str = "libs/core") -> Case:
        source = LockedSource(kind=SourceKind.FIRST_PARTY, location=location)
        needs = tuple(map(Requirement, requires))
        where = Location(path="uv.lock", line=9)
        self.running.append(
            LockedDistribution(name=canonicalize_name(name), version="0", where=where, source=source, requires=needs)
        )
        return self

    def select(
        self,
        *wanted: str | ExternalImport,
        extra: tuple[str, ...] = (),
        excluded: tuple[str, ...] = (),
        modules: tuple[TracedModule, ...] = (),
    ) -> Subset:
        external = tuple(one if isinstance(one, ExternalImport) else imports(one) for one in wanted)
        block = ManagedBlock(extra_distributions=extra, lines=(("extra_distributions", 3),))
        lock = Lock(
            manager=PackageManager.UV,
            path="uv.lock",
            distributions=tuple(self.running),
            development=tuple(self.development),
            roots=self.roots,
        )
        return select(
            Trace(pack="p", modules=modules, external=external),
            lock,
            pack=Pack(name="p", module="packs.p", path="packs/p.py", block=block),
            excluded=tuple(map(canonicalize_name, excluded)),
            target=TARGET,
            store=self.store,
        )


def names(subset: Subset) -> list[str]:
    return [selected.locked.name for selected in subset.distributions]


def beside(subset: Subset) -> list[str]:
    return [selected.locked.name for selected in subset.beside]


def reasons(subset: Subset, name: str) -> list[str]:
    return [str(need) for one in subset.distributions if one.locked.name == name for need in one.needs]


class TestOwners:
    def test_a_distribution_of_the_same_name(self):
        case = Case(requests=drawn("requests/__init__.py"), rich=drawn("rich/__init__.py"))
        assert names(case.select("requests")) == ["requests"]
        assert case.store.names_fetched() == {"requests"}

    def test_the_longest_dotted_name_tells_namespace_distributions_apart(self):
        case = Case(
            google__cloud__storage=drawn("google/cloud/storage/__init__.py"),
            google__cloud__bigquery=drawn("google/cloud/bigquery/__init__.py"),
        )
        assert names(case.select("google.cloud.storage")) == ["google-cloud-storage"]
        assert names(case.select("google.cloud: bigquery")) == ["google-cloud-bigquery"]
        assert names(case.select("google.cloud: bigquery, storage")) == [
            "google-cloud-bigquery",
            "google-cloud-storage",
        ]

    def test_contents_decide_where_no_name_leads(self):
        case = Case(alpha=drawn("ns/a/__init__.py"), beta=drawn("ns/b.py"), gamma=drawn("other.py"))
        assert names(case.select("ns.b")) == ["beta"]
        assert names(case.select("ns: a")) == ["alpha"]

    def test_a_hint_that_contents_contradict_is_no_owner(self):
        case = Case(pyyaml=drawn("nothing.py"), otheryaml=drawn("yaml/__init__.py"))
        assert names(case.select("yaml")) == ["otheryaml"]

    def test_a_guess_costs_no_look_into_others(self):
        case = Case(
            pyyaml=drawn("yaml/__init__.py"), python__dateutil=drawn("dateutil/__init__.py"), rich=drawn("rich.py")
        )
        assert names(case.select("yaml", "dateutil.parser")) == ["python-dateutil", "pyyaml"]
        case = Case(pyyaml=drawn("yaml/__init__.py"), rich=drawn("rich.py"))
        case.select("yaml: safe_load")
        assert case.store.names_fetched() == {"pyyaml"}

    def test_the_result_is_that_of_a_full_look_whatever_was_fetched_before(self):
        def case() -> Case:
            return Case(aaa=drawn("shared/__init__.py"), zzz=drawn("shared/__init__.py", "shared/deep.py"))

        together = case().select("shared.deep", "shared")
        assert names(together) == ["aaa", "zzz"]
        assert names(case().select("shared.deep")) == ["zzz"]
        assert names(case().select("shared")) == ["aaa"]

    def test_two_owners_are_one_winner_and_a_doubt(self):
        case = Case(pycryptodome=drawn("Crypto/__init__.py"), pycrypto=drawn("Crypto/__init__.py"))
        subset = case.select("Crypto")
        assert names(subset) == ["pycrypto"]
        assert [(warn.doubtful, str(warn)) for warn in subset.warnings] == [
            (True, "packs/p.py:1: `Crypto` is offered by `pycrypto`, `pycryptodome` alike; `pycrypto` is taken")
        ]

    def test_the_deepest_owner_wins_without_doubt(self):
        case = Case(aaa=drawn("x/__init__.py"), zzz=drawn("x/y/__init__.py"))
        subset = case.select("x.y")
        assert names(subset) == ["zzz"]
        assert subset.warnings == ()

    def test_modules_made_at_run_time_belong_to_their_maker(self):
        case = Case(six=drawn("six.py"), rich=drawn("rich.py"))
        assert names(case.select("six.moves.urllib: parse")) == ["six"]
        assert case.store.names_fetched() == {"six"}

    def test_a_submodule_nobody_has_belongs_to_the_package_above(self):
        case = Case(maker=drawn("maker/__init__.py"))
        assert names(case.select("maker.made")) == ["maker"]

    def test_stubs_and_empty_names_offer_nothing(self):
        case = Case(types__requests=drawn("requests-stubs/py.typed"), old__stubs=drawn("requests/py.typed"))
        subset = case.select("requests")
        assert names(subset) == []
        assert [one.module for one in subset.unresolved] == ["requests"]

    def test_single_file_modules_extension_modules_and_data(self):
        case = Case(
            single=drawn("one_file.py"),
            native=drawn("native_root.cpython-312-aarch64-linux-gnu.so"),
            stable=drawn("stable_root.abi3.so"),
            foreign=drawn("foreign_root.cpython-311-x86_64-linux-gnu.so"),
            data=drawn("just_data/file.json"),
        )
        found = case.select("one_file", "native_root", "stable_root", "foreign_root", "just_data")
        assert names(found) == ["data", "native", "single", "stable"]
        assert [one.module for one in found.unresolved] == ["foreign_root"]

    def test_a_namespace_is_there_with_any_portion(self):
        case = Case(zope__event=drawn("zope/event.py"), zope__interface=drawn("zope/interface.py"))
        assert names(case.select("zope", "zope.interface")) == ["zope-interface"]
        assert case.store.names_fetched() == {"zope-interface"}
        assert names(case.select("zope")) == ["zope-event"]

    def test_legacy_namespaces_are_shared_and_their_attributes_found(self):
        case = Case(
            one=drawn("pkg/__init__.py", "pkg/one.py", namespaces=("pkg",)),
            two=drawn("pkg/__init__.py", "pkg/two.py", namespaces=("pkg",)),
        )
        assert names(case.select("pkg.two")) == ["two"]
        assert case.select("pkg").warnings == ()
        assert names(case.select("pkg: version")) == ["one"]

    def test_a_name_in_a_namespace_must_be_a_module(self):
        case = Case(google__cloud__storage=drawn("google/cloud/storage/__init__.py"))
        subset = case.select("google.cloud: nosuch")
        assert [one.module for one in subset.unresolved] == ["google.cloud.nosuch"]

    def test_star_imports_ask_for_the_module(self):
        assert names(Case(yaml=drawn("yaml/__init__.py")).select("yaml: *")) == ["yaml"]


class TestClosure:
    def test_needs_are_followed_and_carry_reasons(self):
        case = Case(a=drawn("a.py", requires=("b",)), b=drawn("b.py", requires=("c>=1",)), c=drawn("c.py"))
        subset = case.select("a", "c")
        assert names(subset) == ["a", "b", "c"]
        assert reasons(subset, "a") == ["packs/p.py:1"]
        assert reasons(subset, "c") == ["packs/p.py:1", "b"]

    def test_cycles_end(self):
        case = Case(a=drawn("a.py", requires=("b",)), b=drawn("b.py", requires=("a",)))
        assert names(case.select("a")) == ["a", "b"]

    def test_markers_are_the_targets(self):
        needs = (
            "linuxonly; sys_platform == 'linux'",
            "winonly; sys_platform == 'win32'",
            "arm; platform_machine == 'aarch64'",
        )
        case = Case(a=drawn("a.py", requires=needs), linuxonly=drawn("l.py"), winonly=drawn("w.py"), arm=drawn("m.py"))
        assert names(case.select("a")) == ["a", "arm", "linuxonly"]

    def test_extras_of_another_distribution_of_the_project_and_of_the_block(self):
        needs = ("sub; extra == 'more'", "other; extra == 'most'", "third; extra == 'x-y'")

        def case() -> Case:
            contents = {name: drawn(f"{name}.py") for name in ("sub", "other", "third")}
            return Case(a=drawn("a.py", requires=needs), user=drawn("user.py", requires=("a[more]",)), **contents)

        assert names(case().select("a")) == ["a"]
        assert names(case().select("user")) == ["a", "sub", "user"]
        assert names(case().asking("a[most]").select("a")) == ["a", "other"]
        assert names(case().asking("a[most]; sys_platform == 'win32'").select("a")) == ["a"]
        assert names(case().select(extra=("a[X_Y]",))) == ["a", "third"]

    def test_the_locks_own_edges_save_looking(self):
        case = Case(a=drawn("a.py"), b=drawn("b.py"), c=drawn("c.py")).knowing("a", "b").knowing("b")
        assert names(case.select("a")) == ["a", "b"]
        assert case.store.names_fetched() == {"a", "b"}

    def test_a_need_outside_the_lock_is_told(self):
        subset = Case(a=drawn("a.py", requires=("gone[x]>=2",))).select("a")
        assert [str(warn) for warn in subset.warnings] == [
            "requirements.txt:1: `a` 1.0 needs `gone[x]>=2`, which is not locked for running"
        ]

    def test_members_bring_their_needs_when_a_module_ships(self):
        case = Case(dep=drawn("dep.py")).with_member("core", "dep")
        assert names(case.select(modules=(of_member("core"),))) == ["dep"]
        assert names(case.select()) == []
        assert reasons(case.select(modules=(of_member("core"),)), "dep") == ["core"]

    def test_the_project_itself_brings_nothing(self):
        case = Case(dep=drawn("dep.py")).with_member("app", "dep", location=".")
        assert names(case.select(modules=(of_member("app"),))) == []

    def test_a_distribution_that_must_ship_must_be_usable(self):
        case = Case(a=drawn("a.py", requires=("bad",)), unusable=("bad",))
        with pytest.raises(NotForTarget, match="`bad`"):
            case.select("a")

    def test_an_unusable_distribution_that_nobody_needs_is_no_obstacle(self):
        case = Case(odd=drawn("x.py"), unusable=("bad",))
        assert names(case.select("x")) == ["odd"]

    def test_an_unusable_distribution_of_the_imported_name_is_the_error(self):
        with pytest.raises(NotForTarget, match="`bad`"):
            Case(odd=drawn("x.py"), unusable=("bad",)).select("bad.sub")


class TestWishes:
    def test_asked_inline(self):
        subset = Case(pyyaml=drawn("yaml.py")).select(extra=("PyYAML",))
        assert names(subset) == ["pyyaml"]
        assert reasons(subset, "pyyaml") == ["packs/p.py:3"]

    @pytest.mark.parametrize(
        ("text", "kind", "said"),
        [
            ("no such thing", InputError, "is no requirement"),
            ("pyaml", PackFailure, "did you mean `pyyaml`"),
            ("pytest", PackFailure, "locked for development only"),
            ("pyyaml>=9", InputError, "but 1.0 is locked"),
        ],
    )
    def test_wishes_that_cannot_be_met(self, text: str, kind: type[MonopackError], said: str):
        case = Case(pyyaml=drawn("yaml.py"), pytest=drawn("pytest.py")).for_development("pytest")
        with pytest.raises(kind, match=r"packs/p\.py:3") as caught:
            case.select(extra=(text,))
        assert said in str(caught.value)

    def test_a_marker_that_does_not_hold_asks_for_nothing(self):
        assert names(Case(a=drawn("a.py")).select(extra=("a; sys_platform == 'win32'",))) == []


class TestExcluded:
    def test_neither_it_nor_what_only_it_needs_ships(self):
        case = Case(
            boto3=drawn("boto3/__init__.py", requires=("botocore", "six")),
            botocore=drawn("botocore/__init__.py"),
            six=drawn("six.py"),
        )
        subset = case.select("boto3", "six", excluded=("boto3",))
        assert names(subset) == ["six"]
        assert beside(subset) == ["boto3", "botocore"]
        assert subset.unresolved == ()

    def test_needed_by_another(self):
        case = Case(s3=drawn("s3.py", requires=("boto3",)), boto3=drawn("boto3.py"))
        subset = case.select("s3", excluded=("boto3",))
        assert (names(subset), beside(subset), subset.warnings) == (["s3"], ["boto3"], ())
        assert [str(need) for need in subset.beside[0].needs] == ["s3"]

    def test_locked_for_development(self):
        case = Case(boto3=drawn("boto3.py", requires=("botocore",)), botocore=drawn("botocore.py"))
        subset = case.for_development("boto3", "botocore").select("boto3", "botocore", excluded=("boto3",))
        assert (names(subset), beside(subset), subset.unresolved) == ([], ["boto3", "botocore"], ())

    def test_locked_nowhere(self):
        subset = Case(six=drawn("six.py")).select("boto3.session", "six", excluded=("boto3",))
        assert names(subset) == ["six"]
        assert [external.module for external in subset.provided] == ["boto3.session"]
        assert subset.unresolved == ()

    def test_not_used_is_not_beside(self):
        case = Case(boto3=drawn("boto3.py"), six=drawn("six.py"))
        assert beside(case.select("six", excluded=("boto3",))) == []


class TestShadows:
    def shadowing(self, case: Case, *modules: Module) -> list[str]:
        traced = tuple(TracedModule(module=module, site=None, loads_with_pack=True) for module in modules)
        return [str(warning) for warning in case.select(modules=traced).warnings]

    def test_B18_standard_and_locked_modules_that_are_hidden_are_told(self):
        case = Case(requests=drawn("requests/__init__.py"), pyyaml=drawn("yaml.py"))
        told = self.shadowing(case, own("json"), own("requests", ModuleKind.PACKAGE), own("yaml"))
        assert told == [
            "json.py: `json` hides the standard library's module of that name, as it will at run time",
            "requests.py: `requests` hides what the locked distribution `requests` brings, as it will at run time",
            "yaml.py: `yaml` hides what the locked distribution `pyyaml` brings, as it will at run time",
        ]

    def test_what_hides_nothing_is_not_told(self):
        case = Case(pyyaml=drawn("yaml.py")).with_member("shop")
        assert self.shadowing(case, own("app.json"), own("shop"), own("html", ModuleKind.NAMESPACE)) == []

    def test_without_a_lock_only_standard_modules_can_be_hidden(self):
        trace = Trace(pack="p", modules=(TracedModule(module=own("distutils"), site=None, loads_with_pack=True),))
        pack = Pack(name="p", module="packs.p", path="packs/p.py", block=ManagedBlock())
        for python, count in (((3, 12), 0), ((3, 11), 1)):
            target = replace(TARGET, python=python)
            found = select(trace, None, pack=pack, excluded=(), target=target, store=FakeDistributionStore({}))
            assert len(found.warnings) == count


class TestUnresolved:
    def test_of_development_only(self):
        subset = Case(pytest=drawn("pytest.py"), six=drawn("six.py")).for_development("pytest").select("pytest")
        assert names(subset) == []
        assert [(one.module, one.why) for one in subset.unresolved] == [
            ("pytest", "`pytest`, which may offer it, is locked for development only")
        ]

    def test_weak_lazy_and_certain(self):
        subset = Case(six=drawn("six.py")).select(
            imports("a", weak=True), imports("b", line=2, timing=Timing.LAZY), imports("c", line=3)
        )
        assert [(one.module, one.absence) for one in subset.unresolved] == [
            ("a", Absence.SILENT),
            ("b", Absence.WARNING),
            ("c", Absence.ERROR),
        ]

    def test_without_a_lock_everything_external_is(self):
        trace = Trace(pack="p", modules=(), external=(imports("yaml"), imports("boto3")))
        pack = Pack(name="p", module="packs.p", path="packs/p.py")
        store = FakeDistributionStore({})
        subset = select(trace, None, pack=pack, excluded=(canonicalize_name("boto3"),), target=TARGET, store=store)
        assert [one.module for one in subset.unresolved] == ["yaml"]
        assert [one.module for one in subset.provided] == ["boto3"]
        assert store.fetched == []
