"""What `--slim` leaves out, and what keeps it from doing so."""

from __future__ import annotations

import base64
import json

import pytest

from monopack.domain.building.chosen_packs import choose_packs
from monopack.domain.building.look import Look
from monopack.domain.explaining.answers import Absent, Answer, Shipped
from monopack.domain.model.errors import InputError, MonopackError
from monopack.domain.model.plan import Plan
from monopack.domain.model.request import BuildRequest
from monopack.domain.model.stripping import Stripper
from monopack.domain.planning.manifest import manifest
from monopack.domain.ports.archive import Artifact
from monopack.domain.slimming.rules import DOCUMENTATION, FILE_RULES, HARMLESS, NAMED_DATA, TESTS
from monopack.domain.slimming.survey import Survey, decode, encode
from monopack.domain.slimming.units import CODE
from tests.fakes.distribution_store import Drawn
from tests.fakes.symbol_stripper import DEBUG, FakeSymbolStripper
from tests.fakes.world import TARGET, Drawing

PACK = "import lib\ndef lambda_handler(event, context): ...\n"
LIB = {
    "lib/__init__.py": "",
    "lib/core.py": "",
    "lib/tests/__init__.py": "",
    "lib/tests/test_core.py": "import lib.core",
}


def drawing(files: dict[str, str | bytes], *, pack: str = PACK, **others: Drawn) -> Drawing:
    index = {"lib": Drawn(files=files | {"lib-1.0.dist-info/RECORD": "old"}), **others}
    lock = "\n".join(f"{name}==1.0" for name in index)
    return Drawing({"packs/p.py": pack, "requirements.txt": lock}, index)


def plan(drawn: Drawing, *, slim: bool = True) -> Plan:
    request = BuildRequest(target=TARGET, slim=slim)
    made = Look(choose_packs(request, drawn.world())).plans()["p"]
    if isinstance(made, MonopackError):
        raise made
    return made


def paths(drawn: Drawing, *, slim: bool = True) -> set[str]:
    return {file.path for file in plan(drawn, slim=slim).files} - {"packs/p.py", "requirements.txt"}


def dropped(files: dict[str, str | bytes], *, pack: str = PACK, **others: Drawn) -> set[str]:
    drawn = drawing(files, pack=pack, **others)
    return paths(drawn, slim=False) - paths(drawn)


def test_a_test_package_that_nothing_imports_goes() -> None:
    assert dropped(LIB) == {"lib/tests/__init__.py", "lib/tests/test_core.py"}


def test_without_the_option_everything_ships_as_before() -> None:
    made = plan(drawing(LIB), slim=False)
    assert made.slimmed is None
    assert "slimmed" not in json.loads(manifest(made, Artifact(sha256="00", size=1)))


def test_what_is_saved_is_told_by_rule_and_distribution() -> None:
    made = plan(drawing(LIB))
    assert [(each.rule, each.distribution, each.files, each.size) for each in made.slimmed or ()] == [
        ("tests", "lib", 2, len("import lib.core"))
    ]
    told = json.loads(manifest(made, Artifact(sha256="00", size=1)))["slimmed"]
    assert told == [{"rule": "tests", "distribution": "lib", "version": "1.0", "files": 2, "size": 15}]
    assert made.fingerprint != plan(drawing(LIB), slim=False).fingerprint


def test_the_record_says_what_ships() -> None:
    record = next(file for file in plan(drawing(LIB)).files if file.path.endswith("RECORD"))
    assert b"lib/core.py" in record.origin.content  # type: ignore[union-attr]
    assert b"tests" not in record.origin.content  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "importing",
    [
        "import lib.tests",
        "from lib import tests",
        "from . import tests",
        "from .tests.test_core import x",
        "def f():\n    from lib.tests import test_core",
        "try:\n    import lib.tests\nexcept ImportError:\n    pass",
        "from importlib import import_module\nimport_module('lib.tests.test_core')",
        "from importlib import import_module\ndef f(name): import_module(f'lib.{name}')",
        "from importlib import import_module\ndef f(name): import_module('.' + name, __package__)",
        "import pkgutil\nfor m in pkgutil.iter_modules(__path__): pass",
        "RUNNER = 'lib.tests.test_core:run'",
        "from pathlib import Path\nDATA = Path(__file__).parent / 'tests' / 'data'",
        "import importlib.resources\nimportlib.resources.files('lib.tests')",
    ],
)
def test_one_that_its_own_distribution_leads_into_stays(importing: str) -> None:
    assert dropped(LIB | {"lib/__init__.py": importing}) == set()


@pytest.mark.parametrize(("walk", "kept"), [("iter_modules", False), ("walk_packages", True)])
def test_a_walk_keeps_what_it_meets(walk: str, kept: bool) -> None:
    deep = LIB | {"lib/sub/__init__.py": "", "lib/sub/test/__init__.py": ""}
    code = f"import pkgutil\nfor found in pkgutil.{walk}(__path__): pass"
    assert ("lib/sub/test/__init__.py" not in dropped(deep | {"lib/__init__.py": code})) == kept


def test_one_that_another_distribution_imports_stays() -> None:
    other = Drawn(files={"other.py": "def f(): import lib.tests.test_core"})
    assert dropped(LIB, pack="import lib, other\n", other=other) == set()


def test_one_that_first_party_code_imports_stays() -> None:
    assert dropped(LIB, pack="import lib\ndef f(): from lib.tests import test_core\n") == set()


def test_one_that_the_managed_block_asks_for_stays() -> None:
    block = "# monopack-start\n# extra_modules: lib.tests\n# monopack-end\n"
    assert dropped(LIB, pack=block + PACK) == set()


def test_one_that_an_entry_point_names_stays() -> None:
    points = "[lib.plugins]\ncheck = lib.tests.test_core:run\n"
    assert dropped(LIB | {"lib-1.0.dist-info/entry_points.txt": points}) == set()


def test_one_that_a_compiled_module_spells_stays() -> None:
    assert dropped(LIB | {"lib/fast.abi3.so": b"\x7fELF\0lib.tests.test_core\0"}) == set()


def test_only_what_a_test_package_says_that_stays_is_followed() -> None:
    two = LIB | {"lib/sub/__init__.py": "", "lib/sub/tests/__init__.py": "import lib.tests"}
    assert "lib/tests/__init__.py" in dropped(two)
    assert dropped(two | {"lib/core.py": "import lib.sub.tests"}) == set()


def test_a_test_package_inside_one_that_stays_may_go() -> None:
    nested = LIB | {
        "lib/tests/inner/__init__.py": "",
        "lib/tests/inner/test/__init__.py": "",
        "lib/core.py": "import lib.tests",
    }
    assert dropped(nested) == {"lib/tests/inner/test/__init__.py"}


def test_importing_a_test_package_inside_another_keeps_both() -> None:
    nested = LIB | {"lib/tests/test/__init__.py": "", "lib/core.py": "import lib.tests.test"}
    assert dropped(nested) == set()


def test_source_that_cannot_be_parsed_is_read_line_by_line() -> None:
    newer = "type X = int\nlazy import json\nfrom .tests import test_core as t\n"
    assert dropped(LIB | {"lib/core.py": newer}) == set()


def test_a_distribution_that_is_a_test_package_stays() -> None:
    other = Drawn(files={"tests/__init__.py": "", "other-1.0.dist-info/METADATA": ""})
    drawn = drawing(
        LIB, pack="# monopack-start\n# extra_distributions: other\n# monopack-end\nimport lib\n", other=other
    )
    assert "tests/__init__.py" in paths(drawn)


def test_code_called_testing_or_a_module_called_tests_is_no_test_package() -> None:
    assert (
        dropped({"lib/__init__.py": "", "lib/testing/__init__.py": "", "lib/tests.py": "", "lib/test.py": ""}) == set()
    )


def test_sources_libraries_and_leftovers_go() -> None:
    files = {
        "lib/__init__.py": "",
        "lib/fast.c": "",
        "lib/include/fast.h": "",
        "lib/fast.pyx": "",
        "lib/libfast.a": "",
        "lib/CMakeLists.txt": "",
        "lib/fast.o": "",
        "lib/README.md": "",
        "lib/docs/index.rst": "",
    }
    assert dropped(files) == files.keys() - {"lib/__init__.py"}


@pytest.mark.parametrize(
    "code",
    [
        "import os\ntext = open(os.path.join(os.path.dirname(__file__), 'include', 'fast.h')).read()",
        "HEADER = '#include <fast.h>'",
        "import os\nFOLDER = os.path.join(os.path.dirname(__file__), 'include')",
        "from pathlib import Path\nHEADERS = Path(__file__).parent.joinpath('include').glob('*.h')",
    ],
)
def test_a_header_that_code_reads_or_spells_stays(code: str) -> None:
    assert dropped({"lib/__init__.py": code, "lib/include/fast.h": ""}) == set()


def test_the_address_of_a_page_spells_no_folder() -> None:
    documented = {"lib/__init__.py": "# see https://lib.example/docs/index.html", "lib/docs/index.txt": ""}
    assert dropped(documented) == {"lib/docs/index.txt"}
    assert dropped(documented | {"lib/core.py": "from pathlib import Path\nDOCS = Path(X, 'docs')"}) == set()


def test_documentation_that_holds_code_stays() -> None:
    assert (
        dropped({"lib/__init__.py": "", "lib/docs/__init__.py": "", "lib/docs/a/b.py": "", "lib/docs/x.txt": ""})
        == set()
    )


def test_what_is_copied_as_a_whole_stays_whole() -> None:
    files = {
        "lib/__init__.py": "",
        "lib/templates/new/README.md": "",
        "lib/templates/new/Makefile": "",
        "lib/template/docs/x": "",
    }
    assert dropped(files) == set()


def test_a_conftest_goes_unless_something_imports_it() -> None:
    files = {"lib/__init__.py": "", "lib/conftest.py": "import lib.tests", "lib/tests/__init__.py": ""}
    assert dropped(files) == {"lib/conftest.py", "lib/tests/__init__.py"}
    assert dropped(files | {"lib/core.py": "from .conftest import x"}) == set()
    assert dropped(files | {"lib/core.py": "from lib import conftest"}) == set()


def test_licences_markers_and_metadata_stay() -> None:
    files = {
        "lib/__init__.py": "",
        "lib/py.typed": "",
        "lib/tests/LICENSE.txt": "",
        "lib/docs/COPYING": "",
        "lib-1.0.dist-info/tests/x.c": "",
        "lib-1.0.dist-info/README.md": "",
    }
    assert dropped(files) == set()


CREDENTIALS = """
import botocore.session
def f(creator): creator._client_creator('sts')
def g(session, name): session.create_client(name)
"""
BOTOCORE = Drawn(
    files={
        "botocore/__init__.py": "",
        "botocore/credentials.py": CREDENTIALS,
        "botocore/data/endpoints.json": "",
        **{
            f"botocore/data/{name}/2020-01-01/service-2.json.gz": ""
            for name in ("sqs", "s3", "sts", "ec2", "sagemaker-runtime")
        },
    }
)
BOTO3 = Drawn(
    files={"boto3/__init__.py": "import botocore", "boto3/data/s3/resources-1.json": "", "boto3/data/ec2/r.json": ""}
)


def services(pack: str, **others: Drawn) -> set[str]:
    drawn = drawing({"lib.py": ""}, pack=pack, botocore=BOTOCORE, boto3=BOTO3, **others)
    found = paths(drawn)
    assert {"botocore/data/endpoints.json"} <= found
    assert ("boto3/data/s3/resources-1.json" in found) == any(
        "/data/s3/" in path for path in found if "botocore" in path
    )
    return {path.split("/")[2] for path in found if path.startswith("botocore/data/") and path.count("/") == 4}


BOTH = "import boto3, botocore\n"


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("boto3.client('sqs')", {"sqs"}),
        ("boto3.resource(service_name='s3')", {"s3"}),
        ("s = boto3.Session()\ns.client('s3')\ns.client('sqs')", {"s3", "sqs"}),
        ("from boto3 import client as make\nmake('sqs')", {"sqs"}),
        ("make = boto3.Session().client\nmake('sqs')", {"sqs"}),
        ("NAME = 'sqs'\ndef f(): return boto3.client(NAME)", {"sqs"}),
        ("for name in ('sqs', 's3'): boto3.client(name)", {"sqs", "s3"}),
        ("all = [boto3.client(name) for name in ['sqs', 's3']]", {"sqs", "s3"}),
        ("import functools\nmake = functools.partial(boto3.client, 'sqs')", {"sqs"}),
        ("async def f(s):\n    async with s.client('sqs') as c: pass", {"sqs"}),
        ("boto3.client('runtime.sagemaker')", {"sagemaker-runtime"}),
        ("boto3.client('nosuchservice')", set()),
        ("boto3.client('sqs').put(boto3.Session().client)", {"sqs"}),
        ("", set()),
    ],
)
def test_models_of_services_that_literals_name_stay(code: str, kept: set[str]) -> None:
    assert services(BOTH + code) == kept | {"sts"}


@pytest.mark.parametrize(
    "code",
    [
        "import os\nboto3.client(os.environ['SERVICE'])",
        "def f(name): return boto3.client(name)",
        "def f(s, **given): return s.client(**given)",
        "def f(s, kind): return s.client(f'bedrock-{kind}')",
        "make(boto3.client)",
    ],
)
def test_a_computed_service_keeps_all_models_and_is_told(code: str) -> None:
    drawn = drawing({"lib.py": ""}, pack=BOTH + code, botocore=BOTOCORE, boto3=BOTO3)
    assert services(BOTH + code) == {"sqs", "s3", "sts", "ec2", "sagemaker-runtime"}
    told = [str(warning) for warning in plan(drawn).warnings]
    assert len(told) == 1
    assert told[0].startswith(f"packs/p.py:{(BOTH + code).count(chr(10)) + 1}: all service-models of `botocore` ship")
    assert "# slim: botocore=NAME,NAME" in told[0]


def test_the_block_names_services_and_vouches_for_computed_ones() -> None:
    block = "# monopack-start\n# slim: botocore=sqs, s3\n# monopack-end\n"
    assert services(block + BOTH + "boto3.client(name)\nboto3.client('ec2')") == {"sqs", "s3", "ec2", "sts"}


@pytest.mark.parametrize(
    ("value", "what"), [("botocore=s4", "`botocore` has no `s4`"), ("bottocore=s3", "no rule divides")]
)
def test_a_block_that_names_what_there_is_not_is_refused(value: str, what: str) -> None:
    with pytest.raises(InputError, match=what) as caught:
        services(f"# monopack-start\n# slim: {value}\n# monopack-end\n{BOTH}")
    assert str(caught.value.where) == "packs/p.py:2"


GOOGLE = Drawn(
    files={
        "googleapiclient/__init__.py": "",
        "googleapiclient/discovery.py": "def build(serviceName, version): ...\ndef build_from(name): build(name, 1)",
        **{
            f"googleapiclient/discovery_cache/documents/{name}.json": ""
            for name in ("drive.v2", "drive.v3", "docs.v1", "admin.directory_v1")
        },
    }
)


@pytest.mark.parametrize(
    ("code", "kept"),
    [
        ("from googleapiclient.discovery import build\nbuild('drive', 'v3')", {"drive.v2", "drive.v3"}),
        (
            "from googleapiclient import discovery\ndiscovery.build(serviceName='admin', version='x')",
            {"admin.directory_v1"},
        ),
        ("import googleapiclient.discovery\ngoogleapiclient.discovery.build('docs', 'v1')\nX.build(y)", {"docs.v1"}),
        ("import googleapiclient, boto3\nboto3.client('drive')", set()),
    ],
)
def test_documents_of_apis_that_are_built_stay(code: str, kept: set[str]) -> None:
    drawn = drawing({"lib.py": ""}, pack=code, boto3=BOTO3, **{"google-api-python-client": GOOGLE})
    assert {path.split("/")[-1].removesuffix(".json") for path in paths(drawn) if "/documents/" in path} == kept
    assert not plan(drawn).warnings


def test_a_computed_api_keeps_all_documents() -> None:
    code = "from googleapiclient.discovery import build\ndef f(name): build(name, 'v1')"
    drawn = drawing({"lib.py": ""}, pack=code, **{"google-api-python-client": GOOGLE})
    assert sum("/documents/" in path for path in paths(drawn)) == 4
    assert str(plan(drawn).warnings[0]).startswith("packs/p.py:2: all discovery-documents of")


def test_a_reference_that_is_known_to_be_harmless_keeps_nothing() -> None:
    walking = "import pkgutil\nfor found in pkgutil.walk_packages(__path__): pass"
    sklearn = Drawn(files={"sklearn/__init__.py": walking, "sklearn/tests/__init__.py": ""})
    other = {"like": Drawn(files={"like/__init__.py": walking, "like/tests/__init__.py": ""})}
    drawn = drawing({"lib.py": ""}, pack="import sklearn, like", **{"scikit-learn": sklearn}, **other)
    found = paths(drawn)
    assert ("sklearn/tests/__init__.py" in found, "like/tests/__init__.py" in found) == (False, True)


def test_services_that_other_distributions_name_stay() -> None:
    user = Drawn(files={"user.py": "import boto3\ndef f(): boto3.client('ec2')"})
    assert services(BOTH + "import user", user=user) == {"ec2", "sts"}


def test_what_another_distribution_computes_keeps_all_models() -> None:
    user = Drawn(files={"user.py": "import boto3\ndef f(name): boto3.client(name)"})
    assert "ec2" in services(BOTH + "import user", user=user)
    stranger = Drawn(files={"stranger.py": "def f(self, name): self.client(name)"})
    assert "ec2" not in services(BOTH + "import stranger", stranger=stranger)


LIBRARIES: dict[str, str | bytes] = {
    "lib/__init__.py": "",
    "lib/fast.abi3.so": b"\x7fELF fast" + DEBUG,
    "lib/lean.so": b"\x7fELF lean",
    "lib/tests/__init__.py": "",
    "lib/tests/slow.so": b"\x7fELF slow" + DEBUG,
}


def test_libraries_ship_without_debug_symbols() -> None:
    made = plan(drawing(LIBRARIES))
    files = {file.path: file for file in made.files}
    assert files["lib/fast.abi3.so"].size == len(b"\x7fELF fast")
    assert files["lib/lean.so"].size == len(b"\x7fELF lean")
    told = [(each.rule, each.files, each.size, each.tool) for each in made.slimmed or ()]
    assert told == [
        ("debug-symbols", 1, len(DEBUG), "strip 1.0"),
        ("tests", 2, len(LIBRARIES["lib/tests/slow.so"]), ""),
    ]
    document = json.loads(manifest(made, Artifact(sha256="00", size=1)))["slimmed"]
    assert [entry.get("tool") for entry in document] == ["strip 1.0", None]
    record = next(file for file in made.files if file.path.endswith("RECORD")).origin.content  # type: ignore[union-attr]
    assert f"lib/fast.abi3.so,sha256={_encoded(files['lib/fast.abi3.so'].sha256)}," in record.decode()


def _encoded(digest: str) -> str:
    return base64.urlsafe_b64encode(bytes.fromhex(digest)).rstrip(b"=").decode()


def test_another_version_of_the_program_is_another_plan() -> None:
    one, other = drawing(LIBRARIES), drawing(LIBRARIES)
    other.stripper = FakeSymbolStripper(stripper=Stripper(program="/usr/bin/strip", version="strip 2.0"))
    assert plan(one).fingerprint != plan(other).fingerprint
    assert plan(one).fingerprint == plan(drawing(LIBRARIES)).fingerprint


def test_without_a_program_symbols_ship_and_that_is_said_once() -> None:
    drawn = drawing(LIBRARIES)
    drawn.files["packs/q.py"] = PACK
    drawn.stripper = FakeSymbolStripper(stripper=None)
    found = Look(choose_packs(BuildRequest(target=TARGET, slim=True), drawn.world())).plans()
    sizes = [
        file.size for made in found.values() if isinstance(made, Plan) for file in made.files if "fast" in file.path
    ]
    assert sizes == [len(LIBRARIES["lib/fast.abi3.so"])] * 2
    assert drawn.progress.warnings == [
        "debug symbols ship: no program here strips libraries for x86_64; `llvm-strip` on `PATH` would"
    ]


def test_where_no_library_ships_no_program_is_missed() -> None:
    drawn = drawing(LIB)
    drawn.stripper = FakeSymbolStripper(stripper=None)
    plan(drawn)
    assert drawn.progress.warnings == []


def answers(drawn: Drawing, name: str) -> list[Answer]:
    return list(Look(choose_packs(BuildRequest(target=TARGET, slim=True), drawn.world())).answers([name]))


def test_why_says_what_was_left_out_and_what_a_stripped_library_weighs() -> None:
    drawn = drawing(LIBRARIES)
    (left_out,) = answers(drawn, "lib.tests")
    assert isinstance(left_out, Absent)
    assert left_out.why.startswith("`--slim` leaves it out of lib 1.0")
    (library,), (whole,) = answers(drawn, "lib/fast.abi3.so"), answers(drawn, "lib")
    assert isinstance(library, Shipped)
    assert isinstance(whole, Shipped)
    assert library.size == len(b"\x7fELF fast")
    assert whole.size == sum(file.size for file in plan(drawing(LIBRARIES)).files if file.path.startswith("lib/")) + 3


def test_what_keeps_a_test_package_is_told_for_debugging() -> None:
    drawn = drawing(LIB | {"lib/core.py": "from lib.tests import test_core"})
    plan(drawn)
    told = [facts for event, facts in drawn.progress.details if event == "kept"]
    assert told == [{"distribution": "lib", "path": "lib/tests", "by": "lib/tests", "of": "lib"}]


def test_distributions_are_read_once_for_all_runs() -> None:
    first = drawing(LIB)
    told = paths(first)
    again = drawing(LIB)
    again.cache = first.cache
    assert paths(again) == told
    assert "surveying" in [event for event, _ in first.progress.details]
    assert "surveying" not in [event for event, _ in again.progress.details]


def test_what_another_packs_thread_surveys_just_now_comes_last() -> None:
    drawn = drawing(LIB, pack="import lib, other, third\n", **{name: drawn_module(name) for name in ("other", "third")})
    planner = choose_packs(BuildRequest(target=TARGET, slim=True), drawn.world()).planner
    assert planner.project.slimmer is not None
    planner.project.slimmer.surveyor._begun.add(("lib-1.0", ""))
    planner.find(planner.trace(planner.load("p")))
    order = [facts["distribution"] for event, facts in drawn.progress.details if event == "surveying"]
    assert order[-1] == "lib"
    assert sorted(map(str, order)) == ["lib", "other", "third"]


def drawn_module(name: str) -> Drawn:
    return Drawn(files={f"{name}.py": f"# {name}"})


def test_no_rule_about_files_means_code_and_each_has_its_reason() -> None:
    for rule in (TESTS, DOCUMENTATION, *FILE_RULES, *NAMED_DATA, *HARMLESS):
        assert len(rule.reason.split()) > 4
    for rule in FILE_RULES:
        assert not any(rule.means_file(f"x{ending}") or rule.means_file(f"readme{ending}") for ending in CODE)
        assert not rule.means_file("py.typed")


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"[[1],[],[],[]]", b'[[],[],[],[["r","a",1,2,"b"]]]', b"\xff", b'[[],[],[],[["r","a","n","l","t"]]]'],
)
def test_a_damaged_survey_is_none(data: bytes) -> None:
    assert decode(data) is None
    assert decode(encode(Survey(modules=("a/tests",)))) == Survey(modules=("a/tests",))
