"""Which tests concern a pack, and what comes along with them."""

from __future__ import annotations

import pytest

from monopack.domain.model.errors import Location, PackFailure
from monopack.domain.model.lock import Lock, LockedDistribution
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.pack import Pack
from monopack.domain.model.package_manager import PackageManager
from monopack.domain.model.plan import FirstParty, PayloadFile, Plan
from monopack.domain.model.request import Runner
from monopack.domain.model.source import SourceRoot
from monopack.domain.model.target import Target, parse_platform
from monopack.domain.model.testing import TestPlan
from monopack.domain.scanning.scans import Scans
from monopack.domain.testing.candidates import test_files as find_tests
from monopack.domain.testing.planner import TestPlanner
from monopack.domain.testing.test_graph import TestGraphs
from monopack.domain.tracing.tracer import Tracer
from tests.fakes.cache import FakeCache
from tests.fakes.distribution_store import Drawn, FakeDistributionStore
from tests.fakes.progress import FakeProgress
from tests.fakes.source_tree import FakeSourceTree
from tests.fakes.workers import FakeWorkers

TARGET = Target(python=(3, 12), platform=parse_platform("linux"), full_version="3.12.0")
ROOTS = (
    SourceRoot(path=""),
    SourceRoot(path="src", member=canonicalize_name("shop")),
    SourceRoot(path="libs/lib/src"),
    SourceRoot(path="../other/src"),
)
PROJECT = {
    "packs/p.py": "import app.used\nimport core\n",
    "app/__init__.py": "",
    "app/used.py": "NAME = 1\n",
    "app/unused.py": "import app.deeper\n",
    "app/deeper.py": "",
    "app/sub/__init__.py": "def make(): pass\n",
    "app/sub/leaf.py": "",
    "src/core.py": "import lib\nimport other\n",
    "libs/lib/src/lib.py": "",
    "../other/src/other.py": "",
}
PYTEST = ("pytest", {"pytest/__init__.py": "", "_pytest/__init__.py": ""})


class Given:
    """A project with the files of `PROJECT` and more, and its pack's plan."""

    def __init__(self, files: dict[str, str | bytes], *, locked=(), runner: Runner = Runner.AUTO) -> None:
        self.tree = FakeSourceTree({**PROJECT, **files}, above=1)
        scans = Scans(cache=FakeCache(), workers=FakeWorkers(), target=TARGET, progress=FakeProgress())
        pack = Pack(name="p", module="packs.p", path="packs/p.py")
        trace = Tracer(tree=self.tree, roots=ROOTS, target=TARGET, scans=scans).trace(pack)
        shipped = tuple(
            PayloadFile(path=each.module.payload_path, size=0, sha256="", origin=FirstParty(path=each.module.path))
            for each in trace.modules
            if each.module.path
        )
        self.plan = Plan(pack=pack, target=TARGET, entrypoint="", trace=trace, files=shipped, distributions=())
        distributions = {canonicalize_name(name): Drawn(files=files) for name, files in locked}
        self.planner = TestPlanner(
            tree=self.tree,
            graphs=TestGraphs(tree=self.tree, roots=ROOTS, target=TARGET, scans=scans),
            lock=_lock(distributions) if locked else None,
            store=FakeDistributionStore(distributions),
            runner=runner,
            ignored=frozenset({"out"}),
        )

    def tests(self) -> TestPlan:
        return self.planner.plan(self.plan)

    def names(self) -> tuple[str, ...]:
        return self.tests().tests

    def laid(self) -> set[str]:
        return {file.path for file in self.tests().files}


def _lock(distributions: dict) -> Lock:
    locked = tuple(
        LockedDistribution(name=name, version="1", where=Location(path="uv.lock"), requires=())
        for name in distributions
    )
    return Lock(manager=PackageManager.UV, path="uv.lock", distributions=(), development=locked)


CASE = "\nimport unittest\nclass Case(unittest.TestCase):\n    def test_it(self): pass\n"


@pytest.mark.parametrize(
    "imports",
    [
        "import app.used",
        "from app.used import NAME",
        "from app import used",
        "import packs.p",
        "from packs.p import lambda_handler",
        "def lazily():\n    import app.used",
        "try:\n    import app.used\nexcept ImportError:\n    pass",
        "import importlib\nimportlib.import_module('app.used')",
        "import core",
        "import lib",
        "import app",
    ],
)
def test_a_test_that_imports_a_module_of_the_pack_concerns_it(imports):
    assert Given({"tests/test_a.py": imports + CASE, "tests/test_b.py": CASE}).names() == ("tests/test_a.py",)


@pytest.mark.parametrize(
    "imports",
    [
        "import app.unused",
        "from app import unused",
        "from app.unused import x",
        "from app.sub import make",
        "from app.sub import leaf",
        "import app.sub.leaf",
        "import packs",
        "import json",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import app.used",
        "x = 'app.used'",
    ],
)
def test_a_package_above_or_another_module_is_not_enough(imports):
    with pytest.raises(PackFailure, match="no test concerns `p`"):
        Given({"tests/test_a.py": imports + CASE}).names()


def test_helpers_count_and_come_along():
    given = Given(
        {
            "tests/__init__.py": "",
            "tests/helpers/__init__.py": "",
            "tests/helpers/make.py": "from . import deep\n",
            "tests/helpers/deep.py": "import app.used\n",
            "tests/helpers/idle.py": "",
            "tests/test_a.py": "from tests.helpers import make" + CASE,
        }
    )
    assert given.names() == ("tests/test_a.py",)
    assert given.laid() == {
        "tests/__init__.py",
        "tests/helpers/__init__.py",
        "tests/helpers/deep.py",
        "tests/helpers/make.py",
        "tests/test_a.py",
    }


def test_helpers_beside_a_test_without_packages():
    given = Given({"tests/test_a.py": "import helper" + CASE, "tests/helper.py": "import app.used"})
    assert given.laid() == {"tests/test_a.py", "tests/helper.py"}


def test_conftests_of_all_folders_above_count_and_come_along():
    given = Given(
        {
            "conftest.py": "",
            "tests/conftest.py": "import app.used",
            "tests/deep/conftest.py": "",
            "tests/deep/test_a.py": CASE,
            "tests/other/conftest.py": "",
            "elsewhere/test_b.py": CASE,
        }
    )
    assert given.names() == ("tests/deep/test_a.py",)
    assert given.laid() == {"conftest.py", "tests/conftest.py", "tests/deep/conftest.py", "tests/deep/test_a.py"}


def test_fixture_plugins_come_along():
    files = {"tests/conftest.py": "pytest_plugins = ['tests.fixtures']", "tests/fixtures.py": "import app.used"}
    given = Given({**files, "tests/test_a.py": CASE})
    assert "tests/fixtures.py" in given.laid()


def test_production_code_that_only_a_test_needs_comes_along_but_concerns_nobody():
    given = Given({"tests/test_a.py": "import app.used, app.unused" + CASE})
    assert given.laid() == {"tests/test_a.py", "app/unused.py", "app/deeper.py"}


def test_data_of_the_tests_comes_along():
    data = {"tests/data/a.json": "{}", "tests/test_a.txt": "", "events/x.json": "{}", "tests/.hidden": ""}
    opened = (
        "from pathlib import Path\nimport app.used\n(Path(__file__).parent.parent / 'events' / 'x.json').read_text()"
    )
    given = Given({**data, "tests/test_a.py": opened + CASE})
    assert given.laid() == {"tests/test_a.py", "tests/data/a.json", "tests/test_a.txt", "events/x.json"}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("tests/test_a.py", True),
        ("tests/a_test.py", True),
        ("tests/tests_a.py", True),
        ("test/deep/test_a.py", True),
        ("app/test_a.py", True),
        ("app/a_test.py", True),
        ("libs/lib/tests/test_a.py", True),
        ("../other/tests/test_a.py", True),
        ("tests/a.py", False),
        ("app/tests_a.py", False),
        (".venv/tests/test_a.py", False),
        ("node_modules/x/test_a.py", False),
        ("out/p/tests/test_a.py", False),
        ("mine/tests/test_a.py", False),
    ],
)
def test_where_tests_are_looked_for(path, found):
    tree = FakeSourceTree({**PROJECT, path: "", "mine/pyvenv.cfg": ""})
    assert (path in find_tests(tree, ROOTS, ignored=frozenset({"out"}))) is found


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", '[tool.pytest.ini_options]\ntestpaths = ["checks"]\npython_files = "check_*.py"\n'),
        ("pyproject.toml", '[tool.pytest]\ntestpaths = ["checks"]\npython_files = ["check_*.py"]\n'),
        ("pytest.ini", "[pytest]\ntestpaths = checks\npython_files = check_*.py other_*.py\n"),
        ("tox.ini", "[pytest]\ntestpaths = checks\npython_files = check_*.py\n"),
        ("setup.cfg", "[tool:pytest]\ntestpaths = checks\npython_files = check_*.py\n"),
    ],
)
def test_the_configuration_of_pytest_decides_where_tests_are(name, text):
    files = {
        name: text,
        "checks/check_a.py": "import app.used\ndef test_a(): pass",
        "tests/test_b.py": "import app.used",
    }
    plan = Given(files, locked=[PYTEST]).tests()
    assert plan.tests == ("checks/check_a.py",)
    assert plan.configuration == name
    assert name in {file.path for file in plan.files}


def test_tests_of_a_sibling_project_land_in_the_payload():
    given = Given({"../other/tests/test_a.py": "import other" + CASE})
    assert given.names() == ("other/tests/test_a.py",)
    assert given.laid() == {"other/tests/test_a.py"}


def test_the_metadata_of_a_project_that_only_a_test_imports_from_comes_along():
    project = {"pyproject.toml": '[project]\nname = "shop"\nversion = "1"\n', "src/more.py": ""}
    test = {"tests/test_a.py": "import app.used, more" + CASE}
    assert Given(project | test).laid() == {"tests/test_a.py", "more.py", "shop-1.dist-info/METADATA"}


def test_a_test_that_ships_is_not_laid_twice():
    files = {"packs/p.py": "import tests.test_a", "tests/__init__.py": "", "tests/test_a.py": "import packs.p" + CASE}
    given = Given(files)
    assert given.names() == ("tests/test_a.py",)
    assert given.laid() == set()


def test_a_test_that_cannot_be_read_is_told():
    plan = Given({"tests/test_a.py": "import app.used" + CASE, "tests/test_b.py": "def (:"}).tests()
    assert plan.tests == ("tests/test_a.py",)
    assert [warning.where.path for warning in plan.warnings if warning.where] == ["tests/test_b.py"]


BARE = "import app.used\ndef test_it(): pass\n"


@pytest.mark.parametrize(
    ("files", "runner"),
    [
        ({"tests/test_a.py": "import app.used" + CASE}, Runner.UNITTEST),
        ({"tests/test_a.py": BARE}, Runner.PYTEST),
        ({"tests/test_a.py": "import app.used\nclass TestIt:\n    def test_it(self): pass"}, Runner.PYTEST),
        ({"tests/test_a.py": "import app.used, pytest" + CASE}, Runner.PYTEST),
        ({"tests/test_a.py": "import app.used" + CASE, "tests/conftest.py": ""}, Runner.PYTEST),
        ({"tests/test_a.py": "import app.used" + CASE, "pytest.ini": ""}, Runner.PYTEST),
        ({"tests/test_a.py": "import app.used" + CASE, "tests/test_b.py": "import pytest"}, Runner.UNITTEST),
    ],
)
def test_auto_chooses_pytest_where_something_uses_it(files, runner):
    assert Given(files, locked=[PYTEST]).tests().runner is runner


def test_a_runner_that_is_asked_for_is_taken():
    assert Given({"tests/test_a.py": BARE}, runner=Runner.UNITTEST).tests().runner is Runner.UNITTEST
    plain = {"tests/test_a.py": "import app.used" + CASE}
    assert Given(plain, locked=[PYTEST], runner=Runner.PYTEST).tests().runner is Runner.PYTEST


@pytest.mark.parametrize(("text", "runner"), [(BARE, Runner.AUTO), ("import app.used" + CASE, Runner.PYTEST)])
def test_pytest_that_is_locked_nowhere_is_told(text, runner):
    with pytest.raises(PackFailure, match="locked nowhere"):
        Given({"tests/test_a.py": text}, runner=runner).tests()


def test_a_configuration_alone_needs_no_pytest():
    files = {"tests/test_a.py": "import app.used" + CASE, "pytest.ini": ""}
    assert Given(files).tests().runner is Runner.UNITTEST


def test_distributions_of_tests_are_those_imported_the_runner_and_its_plugins():
    locked = [
        PYTEST,
        ("pytest-mock", {"pytest_mock/__init__.py": ""}),
        ("responses", {"responses.py": ""}),
        ("black", {"black.py": ""}),
        ("loaded", {"loaded.py": ""}),
    ]
    files = {"tests/test_a.py": "import responses\n" + BARE, "pytest.ini": "[pytest]\naddopts = -p loaded\n"}
    plan = Given(files, locked=locked).tests()
    assert [selected.distribution.name for selected in plan.distributions] == [
        "loaded",
        "pytest",
        "pytest-mock",
        "responses",
    ]


@pytest.mark.parametrize("text", ["from fastapi.testclient import TestClient", "from fastapi import testclient"])
def test_what_a_test_client_imports_without_requiring_it_comes_along(text):
    locked = [
        PYTEST,
        ("fastapi", {"fastapi/__init__.py": "", "fastapi/testclient.py": ""}),
        ("httpx", {"httpx.py": ""}),
    ]
    plan = Given({"tests/test_a.py": f"{text}\n" + BARE}, locked=locked).tests()
    assert [selected.distribution.name for selected in plan.distributions] == ["fastapi", "httpx", "pytest"]
    plan = Given({"tests/test_a.py": "import fastapi\n" + BARE}, locked=locked).tests()
    assert [selected.distribution.name for selected in plan.distributions] == ["fastapi", "pytest"]


def test_options_about_the_whole_suite_are_dropped():
    addopts = "-n 4 -nauto --cov=app --cov-report xml --cov-fail-under=90 -x --strict-markers -m 'not slow' -p x tests"
    files = {
        "tests/test_a.py": BARE,
        "pytest.ini": f"[pytest]\naddopts = {addopts} --junitxml=r.xml --import-mode=append\n",
    }
    options = Given(files, locked=[PYTEST]).tests().options
    assert options == ("--strict-markers", "-m", "not slow", "-p", "x", "--import-mode=append")


def test_the_fingerprint_tells_plans_apart():
    first = Given({"tests/test_a.py": "import app.used" + CASE}).tests()
    assert first.fingerprint == Given({"tests/test_a.py": "import app.used" + CASE}).tests().fingerprint
    assert first.fingerprint != Given({"tests/test_a.py": "import app.used\n" + CASE}).tests().fingerprint
