"""What a trace says beside what ships: timing, absences, chains, gaps, problems."""

from __future__ import annotations

import pytest

from monopack.domain.model.errors import MonopackError, PackFailure, Several
from monopack.domain.model.imports import Gap
from monopack.domain.model.pack import ManagedBlock
from monopack.domain.model.trace import Absence, Trace
from tests.drawn_trees import external, pack, shipped, trace, tracer
from tests.fakes.source_tree import FakeSourceTree


def absences(found: Trace) -> dict[str, Absence]:
    return {each.module: each.absence for each in found.unresolved}


def loading(found: Trace) -> set[str]:
    return {traced.module.name for traced in found.modules if traced.loads_with_pack}


def blocked(**keys: tuple[str, ...]) -> ManagedBlock:
    return ManagedBlock(**keys, lines=(("extra_modules", 2), ("data_files", 3)))  # type: ignore[arg-type]


def test_absence_by_where_the_import_stands() -> None:
    text = """
import app.one
if x: import app.two
def f(): import app.three
try: import app.four
except ImportError: import app.five
from contextlib import suppress as s
with s(ModuleNotFoundError): import app.six
try: import app.seven
except (KeyError, ImportError): pass
try: import app.eight
except: pass
try: import app.nine
except KeyError: pass
try: import app.ten
except BaseException: pass
MISSING = (ImportError, OSError)
try: import app.eleven
except MISSING: pass
try:
    def g(): import app.twelve
except ImportError: pass
"""
    found = trace({"packs/p.py": text, "app/__init__.py": ""})
    assert {name: absence.value for name, absence in absences(found).items()} == {
        "app.one": "error",
        "app.two": "warning",
        "app.three": "warning",
        "app.four": "silent",
        "app.five": "warning",
        "app.six": "silent",
        "app.seven": "silent",
        "app.eight": "silent",
        "app.nine": "error",
        "app.ten": "silent",
        "app.eleven": "silent",
        "app.twelve": "warning",
    }
    first = found.unresolved[0]
    assert (str(first.site.where), first.site.text, first.chain) == ("packs/p.py:2", "import app.one", ())
    assert "`app/__init__.py` has no submodule `one`" in first.why


@pytest.mark.parametrize(
    ("init", "missing"),
    [
        ("", True),
        ("other = 1", True),
        ("thing = 1", False),
        ("if x:\n    thing = 1", False),
        ("try:\n    from q import thing\nexcept ImportError:\n    pass", False),
        ("def f():\n    global thing", False),
        ("from q import *", False),
        ("def __getattr__(name): ...", False),
        ("globals()['thing'] = 1", False),
        ("for thing in x: pass", False),
        ("with x as thing: pass", False),
        ("class thing: pass", False),
        ("import thing.more", False),
        ("thing: int = 1", False),
        ("match x:\n    case 1:\n        thing = 1", False),
        ("import sys\nsys.modules[__name__] = x", False),
    ],
)
def test_name_that_a_package_lacks(init: str, missing: bool) -> None:
    found = trace({"packs/p.py": "from app import thing", "app/__init__.py": init})
    assert ("app.thing" in absences(found)) is missing


def test_name_that_a_module_lacks_is_left_to_the_run() -> None:
    assert not trace({"packs/p.py": "from app import thing", "app.py": ""}).unresolved


def test_module_that_makes_its_own_submodules() -> None:
    files = {
        "packs/p.py": "from app.six.moves import q",
        "app/__init__.py": "",
        "app/six.py": "import sys\nsys.modules['x'] = 1",
    }
    found = trace(files)
    assert not found.unresolved
    assert [each.site.weak for each in found.external if each.module == "app.six.moves"] == [True]


def test_relative_import_beyond_the_top() -> None:
    found = trace({"packs/p.py": "from ... import x\nfrom ..y import z"})
    assert [each.absence for each in found.unresolved] == [Absence.ERROR, Absence.ERROR]
    assert "beyond" in found.unresolved[0].why


def test_standard_library_and_outside_modules() -> None:
    text = "import os, sys, json.decoder, __main__, test.support\nimport requests.adapters\nfrom yaml import load, dump\nimport tomllib"  # noqa: E501
    found = trace({"packs/p.py": text})
    assert external(found) == {"requests.adapters", "yaml"}
    assert [each.names for each in found.external] == [(), ("load", "dump")]
    assert not found.unresolved


def test_first_party_beats_standard_library_and_distributions() -> None:
    files = {"packs/p.py": "import json, requests, time", "json.py": "", "requests.py": "", "time.py": ""}
    assert shipped(trace(files)) == {"json.py", "requests.py"}


def test_folder_named_like_a_standard_module() -> None:
    files = {"packs/p.py": "import email, html.parser", "email/welcome.txt": "", "html/x.html": ""}
    found = trace(files)
    assert not shipped(found)
    assert not external(found)


def test_namespace_that_is_half_somebody_elses() -> None:
    text = "import google.own\nimport google.cloud.storage\nfrom google import auth\nfrom google.cloud import tasks"
    found = trace({"packs/p.py": text, "google/own.py": ""})
    assert shipped(found) == {"google/own.py"}
    assert [(each.module, each.names) for each in found.external] == [
        ("google.cloud.storage", ()),
        ("google", ("auth",)),
        ("google.cloud", ("tasks",)),
    ]


def test_folder_without_code_named_like_a_distribution() -> None:
    found = trace({"packs/p.py": "import redis", "redis/docker-compose.yaml": ""})
    assert [(each.module, each.site.weak) for each in found.external] == [("redis", False)]
    both = trace({"packs/p.py": "import redis\nimport redis.own", "redis/own.py": ""})
    assert [(each.module, each.site.weak) for each in both.external] == [("redis", True)]


def test_namespace_over_several_roots() -> None:
    files = {"packs/p.py": "import ns.a, ns.b", "ns/a.py": "", "src/ns/b.py": ""}
    assert shipped(trace(files)) == {"ns/a.py", "ns/b.py"}


def test_regular_package_beats_namespace_of_an_earlier_root() -> None:
    files = {"packs/p.py": "import q.b", "q/a.py": "", "src/q/__init__.py": "", "src/q/b.py": ""}
    assert shipped(trace(files)) == {"q/__init__.py", "q/b.py"}


def test_legacy_namespace_packages_share_their_name() -> None:
    init = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)"
    files = {
        "q/__init__.py": init,
        "q/a.py": "",
        "src/q/__init__.py": init,
        "src/q/b.py": "",
        "packs/p.py": "import q.a, q.b",
    }
    assert {"q/a.py", "q/b.py"} < shipped(trace(files))


def test_two_roots_that_offer_one_module() -> None:
    files = {"packs/p.py": "import app.a", "app/__init__.py": "", "src/app/__init__.py": ""}
    with pytest.raises(PackFailure) as caught:
        trace(files)
    assert "`app/__init__.py` and `src/app/__init__.py`" in str(caught.value)
    assert caught.value.exit_code == 1


def test_source_root_is_dropped_on_landing_but_not_from_its_own_name() -> None:
    files = {
        "packs/p.py": "import app.a\nimport src.app.b",
        "src/app/__init__.py": "",
        "src/app/a.py": "",
        "src/app/b.py": "",
    }
    assert shipped(trace(files)) == {"app/__init__.py", "app/a.py", "src/app/__init__.py", "src/app/b.py"}


def test_loads_with_pack_follows_only_certain_imports() -> None:
    files = {
        "packs/__init__.py": "import app.i",
        "packs/p.py": "import app.a\ndef f(): import app.b\ntry: import app.c\nexcept ImportError: pass\nif x: import app.d",  # noqa: E501
        "app/__init__.py": "from . import e",
        "app/b.py": "import app.g",
        "app/a.py": "import importlib\nimportlib.import_module('app.f')\nimportlib.import_module('app.h_' + x)",
        **{f"app/{name}.py": "" for name in ("c", "d", "e", "f", "g", "h_1", "i")},
    }
    expected = {"packs", "packs.p", "app", "app.a", "app.e", "app.f", "app.i"}
    assert loading(trace(files)) == expected


def test_chain_is_a_shortest_one() -> None:
    files = {
        "packs/p.py": "import app.a\nimport app.z",
        "app/__init__.py": "",
        "app/a.py": "import app.b",
        "app/b.py": "import app.c",
        "app/z.py": "\nfrom app import c",
        "app/c.py": "import app.nothing",
    }
    found = trace(files)
    assert found.chain_to("app.c") == ("packs/p.py:2: import app.z", "app/z.py:2: from app import c")
    assert found.unresolved[0].chain == found.chain_to("app.c")


def test_chain_of_five_thousand_modules() -> None:
    files = {f"app/m{number}.py": f"import app.m{number + 1}" for number in range(5000)}
    found = tracer(_Indexed(files | {"packs/p.py": "import app.m0", "app/m5000.py": ""})).trace(pack())
    assert len(found.chain_to("app.m5000")) == 5001
    assert "app.m5000" in loading(found)


class _Indexed(FakeSourceTree):
    """A fake that is quick enough for thousands of files."""

    def listing(self, folder: str):  # type: ignore[no-untyped-def]
        self._kept = getattr(self, "_kept", None) or {}
        if folder not in self._kept:
            self._kept[folder] = super().listing(folder)
        return self._kept[folder]

    def read(self, path: str):  # type: ignore[no-untyped-def]
        return FakeSourceTree({path: self.files[path]}).read(path)


def test_elif_chain_of_two_thousand() -> None:
    text = "if x:\n    pass\n" + "".join(f"elif x == {number}:\n    import app\n" for number in range(2000))
    assert shipped(trace({"packs/p.py": text, "app.py": ""})) == {"app.py"}


def test_B19_what_is_not_followed_is_told() -> None:
    text = """
import importlib, os, pkgutil
from importlib.metadata import entry_points
from pathlib import Path
HERE = Path(__file__).parent
def f(name):
    importlib.import_module(name)
    open(HERE / name)
    os.listdir(os.path.dirname(__file__))
    entry_points(group="x")
    pkgutil.iter_modules(name)
    HERE / "missing.json"
"""
    found = trace({"packs/p.py": text, "packs/other.py": ""})
    told = [(gap.kind, gap.where.line, gap.text) for gap in found.not_followed]
    assert (Gap.DYNAMIC_IMPORT, 7, "importlib.import_module(name)") in told
    assert (Gap.COMPUTED_PATH, 8, "HERE / name") in told
    assert (Gap.DYNAMIC_IMPORT, 10, "entry_points(group='x')") in told
    assert (Gap.DYNAMIC_IMPORT, 11, "pkgutil.iter_modules(name)") in told
    assert (Gap.MISSING_DATA, 12, "HERE / 'missing.json'") in told
    assert {gap.where.path for gap in found.not_followed} == {"packs/p.py"}


def test_unknown_name_is_not_followed() -> None:
    files = {
        "packs/p.py": "import importlib, app\ndef f(n): importlib.import_module(n + '.x')",
        "app/__init__.py": "",
        "app/x.py": "",
    }
    assert shipped(trace(files)) == {"app/__init__.py"}


def test_strings_matter_where_something_imports_by_an_unknown_name() -> None:
    files = {
        "packs/p.py": "JOBS = {'a': 'app.jobs.a:run', 'b': 'app.jobs.b.Class', 'c': 'app.nothing', 'd': 'app.jobs'}",
        "app/__init__.py": "",
        "app/jobs/__init__.py": "",
        "app/jobs/a.py": "",
        "app/jobs/b.py": "",
    }
    assert not shipped(trace(files))
    files["packs/p.py"] += "\nimport importlib\ndef f(n): importlib.import_module(n)"
    found = trace(files)
    assert shipped(found) == {"app/__init__.py", "app/jobs/__init__.py", "app/jobs/a.py", "app/jobs/b.py"}
    assert not loading(found) - {"packs", "packs.p"}


def test_compiled_module_is_told() -> None:
    found = trace({"packs/p.py": "import app.e", "app/__init__.py": "", "app/e.abi3.so": b""})
    assert [(gap.kind, gap.where.path) for gap in found.not_followed] == [(Gap.COMPILED, "app/e.abi3.so")]


def test_stub_that_a_lazy_loader_reads() -> None:
    init = "import lazy_loader as lazy\n__getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)"
    files = {
        "packs/p.py": "import app",
        "app/__init__.py": init,
        "app/__init__.pyi": "from .a import x",
        "app/a.py": "",
    }
    assert shipped(trace(files)) == {"app/__init__.py", "app/__init__.pyi", "app/a.py"}


def test_source_that_is_read_by_its_file_is_followed() -> None:
    text = "import importlib.util, os\nimportlib.util.spec_from_file_location('x', os.path.join(os.path.dirname(__file__), 'plug.py'))"  # noqa: E501
    files = {
        "packs/p.py": "import app.m",
        "app/__init__.py": "",
        "app/m.py": text,
        "app/plug.py": "import app.n",
        "app/n.py": "",
    }
    assert "app/n.py" in shipped(trace(files))


def test_data_lands_beside_the_code() -> None:
    text = "from pathlib import Path\nPath(__file__).parent.parent / 'd' / 'x.json'\nPath(__file__).parents[2] / 'out.json'"  # noqa: E501
    files = {"packs/p.py": "import app.m", "src/app/m.py": text, "src/d/x.json": "", "out.json": ""}
    found = trace(files)
    assert shipped(found) == {"app/m.py", "d/x.json"}


def test_folder_taken_whole_leaves_out_what_is_no_data() -> None:
    text = "from pathlib import Path\nPath(__file__).parent / 'd'\nPath(__file__).parent.parent"
    junk = ["app/d/__pycache__/x.pyc", "app/d/y.pyi", "app/d/.DS_Store", "app/d/z.pyc"]
    good = ["app/d/x.json", "app/d/e/f.txt", "app/d/.keep", "app/d/code.py"]
    found = trace({"packs/p.py": "import app.m", "app/m.py": text, "big.bin": ""} | dict.fromkeys(junk + good, ""))
    assert shipped(found) == {"app/m.py", *good}


def test_managed_block() -> None:
    files = dict.fromkeys(
        [
            "app/__init__.py",
            "app/p/__init__.py",
            "app/p/a.py",
            "app/p/b.py",
            "app/t/x.html",
            "conf/a.yaml",
            "src/lib/d.txt",
        ],
        "",
    )
    block = blocked(
        extra_modules=("app.p.*", "yaml.more", "json"),
        data_files=("app/t/**/*.html", "conf/*.yaml", "src/lib/*", "lib/d.txt"),
    )
    found = trace(files | {"packs/p.py": ""}, block=block)
    assert shipped(found) == {
        "app/__init__.py",
        "app/p/__init__.py",
        "app/p/a.py",
        "app/p/b.py",
        "app/t/x.html",
        "conf/a.yaml",
        "lib/d.txt",
    }
    assert [(each.module, str(each.site.where), each.site.importer) for each in found.external] == [
        ("yaml.more", "packs/p.py:2", "")
    ]


@pytest.mark.parametrize(
    ("block", "line"),
    [
        (blocked(extra_modules=("app.no",)), 2),
        (blocked(extra_modules=("app.no.*",)), 2),
        (blocked(extra_modules=("app.ns",)), 2),
        (blocked(data_files=("*.nothing",)), 3),
        (blocked(data_files=("../x/*",)), 3),
        (blocked(data_files=("/etc/passwd",)), 3),
    ],
)
def test_managed_block_that_names_nothing(block: ManagedBlock, line: int) -> None:
    with pytest.raises(PackFailure) as caught:
        trace({"packs/p.py": "", "app/__init__.py": "", "app/ns/x.txt": ""}, block=block)
    assert str(caught.value.where) == f"packs/p.py:{line}"
    assert caught.value.hint


@pytest.mark.parametrize(
    "form", ["import app.b", "def f(): import app.b", "try: import app.b\nexcept ImportError: pass"]
)
def test_B01_syntax_error_in_a_reachable_module(form: str) -> None:
    with pytest.raises(PackFailure) as caught:
        trace({"packs/p.py": form, "app/__init__.py": "", "app/b.py": "def (:\n"})
    assert str(caught.value.where) == "app/b.py:1:5"
    assert caught.value.chain == (f"packs/p.py:1: {'import app.b'}",)


def test_B02_syntax_error_elsewhere_is_not_looked_at() -> None:
    assert shipped(trace({"packs/p.py": "import a", "a.py": "", "b.py": "def (:"})) == {"a.py"}


def test_all_problems_are_collected() -> None:
    with pytest.raises(Several) as caught:
        trace({"packs/p.py": "import a, b", "a.py": "def (:", "b.py": b"\xff"}, block=blocked(data_files=("no",)))
    assert len(caught.value.errors) == 3


def test_B08_cycles_end() -> None:
    files = {
        "packs/p.py": "import packs.p, a",
        "a/__init__.py": "from .b import q",
        "a/b.py": "from . import c",
        "a/c.py": "import a",
    }
    assert shipped(trace(files)) == {"a/__init__.py", "a/b.py", "a/c.py"}


def test_B15_case_is_compared_exactly() -> None:
    assert external(trace({"packs/p.py": "import App.x", "app/x.py": ""})) == {"App.x"}


def test_B14_unnormalized_name_on_disk_is_not_found() -> None:
    assert external(trace({"packs/p.py": "import café", "cafe\u0301.py": ""})) == {"café"}


@pytest.mark.parametrize("path", ["app/pipe.py", "app/pipe"])
def test_B16_what_must_not_be_opened_fails_only_when_reached(path: str) -> None:
    files = {"packs/p.py": "import app.pipe", "app/__init__.py": ""}
    with pytest.raises(MonopackError, match=r"app/pipe") as caught:
        trace(files, foreign=frozenset({path}))
    assert caught.value.chain == ("packs/p.py:1: import app.pipe",)
    assert shipped(trace(files | {"packs/p.py": "import app"}, foreign=frozenset({path}))) == {"app/__init__.py"}


def test_B12_name_of_a_data_file_that_is_no_utf8() -> None:
    name = b"caf\xe9.txt".decode("utf-8", "surrogateescape")
    files = {"packs/p.py": "from pathlib import Path\nPath(__file__).parent / 'd'", f"packs/d/{name}": ""}
    with pytest.raises(PackFailure, match=r"not UTF-8"):
        trace(files)


def test_consulted_folders_tell_where_a_new_file_would_win() -> None:
    found = trace({"packs/p.py": "import app.a", "app/a.py": "", "src/other.py": ""})
    assert set(found.consulted) >= {"", "src", "app"}


def test_packs_share_every_read() -> None:
    tree = FakeSourceTree({"packs/p.py": "import app", "packs/q.py": "import app", "app.py": "import os"})
    shared = tracer(tree)
    shared.explore([pack("p"), pack("q")])
    reads = len(tree.reads)
    assert shipped(shared.trace(pack("p"))) == {"app.py"}
    assert shipped(shared.trace(pack("q"))) - {"packs/q.py"} == {"app.py"}
    marks = [path for path in tree.reads[reads:] if path == "app.py"]
    assert not marks


def test_rewritten_pack_file_is_read_again() -> None:
    files = {"packs/p.py": "import a", "a.py": "", "b.py": ""}
    shared = tracer(FakeSourceTree(files))
    assert shipped(shared.trace(pack())) == {"a.py"}
    files["packs/p.py"] = "import b"
    assert shipped(shared.trace(pack())) == {"b.py"}


def test_order_is_fixed() -> None:
    files = {"packs/p.py": "import b, a\nimport z, y", "b.py": "import a", "a.py": "import b"}
    turned = dict(reversed(files.items()))
    assert trace(files) == trace(turned)
    assert [each.module.name for each in trace(files).modules] == ["a", "b", "packs", "packs.p"]
