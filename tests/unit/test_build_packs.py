"""The main use case over a world of fakes: stages in order, failures apart, nothing done twice."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from monopack.domain.building.build_packs import BuildPacks
from monopack.domain.model.errors import InputError, PackFailure
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.outcome import Status, Verified
from monopack.domain.model.request import BuildRequest, DigestForm, Mode
from monopack.domain.model.verification import ImportFinding, Severity, VerificationReport, VerificationRequest
from tests.fakes.artifact_store import FakeArtifactStore
from tests.fakes.distribution_store import FakeDistributionStore, drawn
from tests.fakes.interpreters import FakeInterpreters
from tests.fakes.test_runner import FakeTestRunner
from tests.fakes.verifier import FakeVerifier
from tests.fakes.world import TARGET, Drawing

HANDLER = "def lambda_handler(event, context): ...\n"


def project() -> Drawing:
    files: dict[str, str | bytes] = {
        "packs/orders.py": f"from app import shared\n{HANDLER}",
        "packs/users.py": f"import requests\nfrom app import users\n{HANDLER}",
        "app/__init__.py": "",
        "app/shared.py": "",
        "app/users.py": "",
        "requirements.txt": "requests==2.0 idna==3.1 unused==1.0",
    }
    index = {
        "requests": drawn("requests/__init__.py", requires=("idna",)),
        "idna": drawn("idna/__init__.py"),
        "unused": drawn("unused.py"),
    }
    return Drawing(files=files, index=index)


def test_each_pack_ships_what_it_reaches_and_nothing_else() -> None:
    drawing = project()
    drawing.build()
    published = set(drawing.artifacts.files)
    assert {path for path in published if path.startswith("orders/")} == {
        "orders/app/__init__.py",
        "orders/app/shared.py",
        "orders/packs/orders.py",
    }
    assert {path for path in published if path.startswith("users/")} == {
        "users/app/__init__.py",
        "users/app/users.py",
        "users/idna/__init__.py",
        "users/packs/users.py",
        "users/requests/__init__.py",
        "users/requirements.txt",
    }


def test_beside_the_payload_lie_zip_digest_and_manifest() -> None:
    drawing = project()
    outcome = drawing.build("users", digests=(DigestForm.HEX, DigestForm.BASE64))["users"]
    names = {path for path in drawing.artifacts.files if "/" not in path}
    assert names == {"users.zip", "users.manifest.json", "users.package.sha256", "users.package.sha256.b64"}
    assert drawing.artifacts.files["users.package.sha256"].decode() == f"{outcome.sha256}\n"
    assert json.loads(drawing.artifacts.files["users.manifest.json"])["digest"] == outcome.sha256


def test_what_the_archive_will_need_is_compressed_while_the_payload_is_laid_and_tried() -> None:
    for mode, begun in ((Mode.DEPLOY, ["idna-3.1", "requests-2.0"]), (Mode.TEST, [])):
        drawing = project()
        world = drawing.world()
        list(BuildPacks(world).run(BuildRequest(target=TARGET, packs=("users",), mode=mode)))
        assert isinstance(world.store, FakeDistributionStore)
        assert world.store.begun == begun


def test_an_outcome_says_what_was_made() -> None:
    outcome = project().build("users")["users"]
    assert (outcome.status, outcome.path, outcome.entrypoint) == (
        Status.REBUILT,
        "build/users.zip",
        "packs.users.lambda_handler",
    )
    assert (outcome.first_party_files, outcome.distributions, outcome.verified) == (3, 2, Verified.RUN)
    assert outcome.unzipped_size > 0
    assert outcome.zip_size > 0
    assert outcome.seconds > 0


def test_a_digest_that_is_no_longer_asked_for_does_not_stay_and_lie() -> None:
    drawing = project()
    drawing.build("users", digests=(DigestForm.BASE64,))
    drawing.build("users", digests=(DigestForm.HEX,))
    assert "users.package.sha256.b64" not in drawing.artifacts.files


def test_outcomes_come_in_pack_order() -> None:
    assert list(project().build("users", "orders")) == ["orders", "users"]


def test_nothing_changed_means_nothing_done() -> None:
    drawing = project()
    first = drawing.build()
    again = drawing.build()
    assert {outcome.status for outcome in again.values()} == {Status.UNCHANGED}
    assert len(drawing.verifier.requests) == 2
    assert drawing.artifacts.published == ["orders", "users"]
    assert [outcome.sha256 for outcome in again.values()] == [outcome.sha256 for outcome in first.values()]


@pytest.mark.parametrize(
    ("path", "text", "rebuilt"),
    [
        ("app/shared.py", "changed = 1", ["orders"]),
        ("app/__init__.py", "changed = 1", ["orders", "users"]),
        ("app/unreached.py", "changed = 1", []),
        ("requests.py", "own = 1", ["users"]),
        ("requirements.txt", "requests==2.1 idna==3.1", ["users"]),
        ("requirements.txt", "requests==2.0 idna==3.1 unused==2.0", []),
    ],
)
def test_B21_a_change_rebuilds_the_packs_that_it_reaches(path: str, text: str, rebuilt: list[str]) -> None:
    drawing = project()
    drawing.build()
    drawing.files[path] = text
    outcomes = drawing.build()
    assert [name for name, outcome in outcomes.items() if outcome.status is Status.REBUILT] == rebuilt


@pytest.mark.parametrize(
    "options",
    [
        {"entrypoint": ""},
        {"strict": True},
        {"verify": False},
        {"digests": (DigestForm.BASE64,)},
        {"environment": (("A", "1"),)},
    ],
)
def test_another_option_is_another_build(options: dict[str, object]) -> None:
    drawing = project()
    drawing.build("users")
    assert drawing.build("users", **options)["users"].status is Status.REBUILT


@pytest.mark.parametrize("path", ["app/shared.py", "packs/orders.py", "requirements.txt"])
def test_B20_what_changes_meanwhile_is_told_and_not_remembered(path: str) -> None:
    drawing = project()

    @dataclass
    class Meddler(FakeVerifier):
        def verify(self, request: VerificationRequest) -> VerificationReport:
            drawing.files[path] = str(drawing.files[path]).rstrip("\n") + " "
            return super().verify(request)

    drawing.verifier = Meddler()
    outcome = drawing.build("orders")["orders"]
    assert outcome.status is Status.REBUILT
    assert [str(warning) for warning in outcome.warnings] == [
        f"{path}: changed while it was packed; what was read first ships"
    ]
    drawing.verifier = FakeVerifier()
    again = drawing.build("orders")["orders"]
    assert (again.status, again.warnings) == (Status.REBUILT, ())
    assert drawing.build("orders")["orders"].status is Status.UNCHANGED


def test_an_output_that_was_touched_is_made_again() -> None:
    drawing = project()
    drawing.build("users")
    drawing.artifacts.files["users.zip"] = b"damaged"
    assert drawing.build("users")["users"].status is Status.REBUILT
    assert drawing.artifacts.files["users.zip"] != b"damaged"


def test_one_packs_failure_leaves_the_others_and_its_own_last_artifact() -> None:
    drawing = project()
    drawing.build()
    good = dict(drawing.artifacts.files)
    drawing.files["app/users.py"] = "import nosuchthing"
    outcomes = drawing.build()
    assert outcomes["orders"].status is Status.UNCHANGED
    assert isinstance(outcomes["users"].error, PackFailure)
    assert outcomes["users"].status is Status.FAILED
    assert drawing.artifacts.files == good


def test_a_malformed_block_fails_its_pack_alone_as_bad_input() -> None:
    drawing = project()
    drawing.files["packs/broken.py"] = "# monopack-start\n# nonsense: 1\n# monopack-end\n"
    outcomes = drawing.build()
    assert isinstance(outcomes["broken"].error, InputError)
    assert outcomes["orders"].status is Status.REBUILT


def test_E10_what_fails_verification_is_not_published_nor_remembered() -> None:
    drawing = project()
    drawing.verifier = FakeVerifier(broken={"app.users": "ValueError: bad"})
    assert "ValueError: bad" in str(drawing.build("users")["users"].error)
    assert drawing.artifacts.files == {}
    drawing.verifier = FakeVerifier()
    assert drawing.build("users")["users"].status is Status.REBUILT


def test_the_verifier_is_asked_for_all_selected_modules_the_packs_own_first() -> None:
    drawing = project()
    drawing.build("users")
    (request,) = drawing.verifier.requests
    assert [check.name for check in request.modules] == ["packs.users", "app", "app.users"]
    assert request.python == "/usr/bin/python3.12"


def test_D23_what_may_take_long_is_told_before_it_begins() -> None:
    drawing = project()
    told: list[tuple[str, str]] = []

    @dataclass
    class Watcher(FakeVerifier):
        def verify(self, request: VerificationRequest) -> VerificationReport:
            told.append(drawing.progress.stages[-1])
            return super().verify(request)

    drawing.verifier = Watcher()
    drawing.build()
    assert told == [("verify", "orders"), ("verify", "users")]


def test_verification_can_be_left_out() -> None:
    drawing = project()
    assert drawing.build("users", verify=False)["users"].verified is Verified.NOT
    assert drawing.verifier.requests == []


def test_a_target_that_does_not_run_here_is_verified_statically_and_that_is_said() -> None:
    drawing = project()
    drawing.interpreters = FakeInterpreters()
    outcome = drawing.build("orders")["orders"]
    assert outcome.verified is Verified.STATIC
    assert "statically" in str(outcome.warnings[0])


def test_what_the_runtime_provides_is_tried_beside_the_payload() -> None:
    drawing = project()
    outcome = drawing.build("users", excluded=("requests",))["users"]
    assert outcome.distributions == 0
    assert drawing.verifier.requests[0].beside == ("/kept/idna-3.1", "/kept/requests-2.0")


@pytest.mark.parametrize("name", ["request", "requets", "requests2"])
def test_a_mistyped_exclusion_is_told_with_what_may_be_meant(name: str) -> None:
    drawing = project()
    assert drawing.build("users", excluded=(canonicalize_name(name),))["users"].distributions == 2
    told = f"`{name}` is excluded, but neither locked nor imported; did you mean `requests`?"
    assert drawing.progress.warnings == [told]


def test_a_mistyped_exclusion_in_a_block_is_told_with_its_line() -> None:
    drawing = project()
    block = "# monopack-start\n# exclude_distributions: idmna\n# monopack-end\n"
    drawing.files["packs/users.py"] = f"{block}{drawing.files['packs/users.py']!s}"
    drawing.build("users")
    told = "packs/users.py:2: `idmna` is excluded, but neither locked nor imported; did you mean `idna`?"
    assert drawing.progress.warnings == [told]


@pytest.mark.parametrize("name", ["boto3", "requests", "unused", "reqests"])
def test_an_exclusion_of_what_is_locked_imported_or_like_nothing_is_no_mistake(name: str) -> None:
    drawing = project()
    drawing.files["app/users.py"] = "def later():\n    import reqests\n"
    drawing.build("users", excluded=(canonicalize_name(name),))
    assert not [text for text in drawing.progress.warnings if "excluded" in text]


def test_no_lock_is_no_matter_until_an_import_needs_one() -> None:
    drawing = project()
    del drawing.files["requirements.txt"]
    outcomes = drawing.build()
    assert outcomes["orders"].status is Status.REBUILT
    assert "requirements.txt" in str(outcomes["users"].error)


def test_a_build_directory_in_the_code_is_refused_before_anything_is_written() -> None:
    drawing = project()
    drawing.artifacts = FakeArtifactStore(where="/project/app")
    with pytest.raises(InputError, match="build directory"):
        drawing.build()
    assert drawing.artifacts.prepared == 0


TEST_FILE = "import unittest\nfrom app import shared\nclass T(unittest.TestCase):\n    def test_it(self): ...\n"


def test_relevant_tests_gate_a_pack_and_leave_no_trace() -> None:
    drawing = project()
    drawing.files["tests/test_shared.py"] = TEST_FILE
    outcome = drawing.build("orders", with_tests=True)["orders"]
    assert outcome.tests_run == 1
    assert not any("test" in path for path in drawing.artifacts.files)


def test_a_failing_test_fails_its_pack() -> None:
    drawing = project()
    drawing.files["tests/test_shared.py"] = TEST_FILE
    drawing.runner = FakeTestRunner(results={"tests/test_shared.py": (True, False)})
    assert "1 of 2 tests" in str(drawing.build("orders", with_tests=True)["orders"].error)
    assert drawing.artifacts.files == {}


def test_test_mode_leaves_the_tests_with_the_payload_and_makes_no_zip() -> None:
    drawing = project()
    drawing.files["tests/test_shared.py"] = TEST_FILE
    outcome = drawing.build("orders", mode=Mode.TEST)["orders"]
    assert outcome.path == "build/orders"
    assert "orders/tests/test_shared.py" in drawing.artifacts.files
    assert "orders.zip" not in drawing.artifacts.files


def test_test_mode_leaves_the_last_zip_alone() -> None:
    drawing = project()
    drawing.files["tests/test_shared.py"] = TEST_FILE
    drawing.build("orders")
    zipped = drawing.artifacts.files["orders.zip"]
    drawing.build("orders", mode=Mode.TEST)
    assert drawing.artifacts.files["orders.zip"] == zipped


def test_a_changed_test_is_run_again() -> None:
    drawing = project()
    drawing.files["tests/test_shared.py"] = TEST_FILE
    drawing.build("orders", with_tests=True)
    assert drawing.build("orders", with_tests=True)["orders"].status is Status.UNCHANGED
    drawing.files["tests/test_shared.py"] = f"{TEST_FILE}# changed\n"
    assert drawing.build("orders", with_tests=True)["orders"].status is Status.REBUILT


def test_tests_that_cannot_run_here_are_no_success() -> None:
    drawing = project()
    drawing.files["tests/test_shared.py"] = TEST_FILE
    drawing.interpreters = FakeInterpreters()
    assert "cannot be run here" in str(drawing.build("orders", with_tests=True)["orders"].error)


def test_what_nobody_foresaw_fails_its_pack_alone_with_its_cause() -> None:
    drawing = project()

    class Full(FakeVerifier):
        def verify(self, request: VerificationRequest) -> VerificationReport:
            if request.pack == "users":
                raise OSError(28, "No space left on device", "/elsewhere")
            return super().verify(request)

    drawing.verifier = Full()
    outcomes = drawing.build()
    assert outcomes["orders"].status is Status.REBUILT
    head, needs, hint = str(outcomes["users"].error).splitlines()
    assert head == "/elsewhere: No space left on device"
    assert "165 B as a payload" in needs
    assert "`TMPDIR`" in hint
    assert isinstance(outcomes["users"].error.__cause__, OSError)  # type: ignore[union-attr]


def test_every_import_is_told_with_what_it_resolved_to() -> None:
    drawing = project()
    drawing.files["app/users.py"] = "def later():\n    import nowhere\n"
    drawing.build("users")
    told = {(str(facts["where"]), facts["resolved"], facts["runs"]) for facts in drawing.progress.events("import")}
    assert ("packs/users.py:1", "distribution `requests`", "certain") in told
    assert ("packs/users.py:2", "first-party `app.users`", "certain") in told
    assert ("app/users.py:2", "nothing (warning): `nowhere`", "lazy") in told
    chosen = [facts["distribution"] for facts in drawing.progress.events("distribution chosen")]
    assert chosen == ["idna 3.1", "requests 2.0"]


def test_what_is_only_imported_where_import_errors_are_caught_may_lack_a_module() -> None:
    drawing = project()
    drawing.files["app/users.py"] = "try:\n    from app import fast\nexcept ImportError:\n    fast = None\n"
    drawing.files["app/fast.py"] = "from app import faster\n"
    drawing.files["app/faster.py"] = "import nowhere\n"
    outcome = drawing.build("users")["users"]
    assert outcome.status is Status.REBUILT
    assert any("`nowhere`" in str(warning) for warning in outcome.warnings)


def test_what_one_pack_imports_for_sure_is_no_longer_forgiven() -> None:
    drawing = project()
    drawing.files["app/users.py"] = (
        "try:\n    from app import fast\nexcept ImportError:\n    fast = None\nimport app.fast\n"
    )
    drawing.files["app/fast.py"] = "import nowhere\n"
    assert isinstance(drawing.build("users")["users"].error, PackFailure)


class Missing(FakeVerifier):
    """Finds `module` missing until it ships."""

    def __init__(self, module: str) -> None:
        super().__init__()
        self.module = module

    def verify(self, request: VerificationRequest) -> VerificationReport:
        self.requests.append(request)
        if self.module in {check.name for check in request.modules}:
            return VerificationReport(handshake=True)
        error = f"ModuleNotFoundError: No module named '{self.module}'"
        finding = ImportFinding(module="packs.users", severity=Severity.FAILURE, error=error, missing=self.module)
        return VerificationReport(handshake=True, findings=(finding,))


def test_auto_fix_extends_the_block_and_builds_from_the_file_as_it_then_is() -> None:
    drawing = project()
    drawing.verifier = Missing("app.shared")
    outcomes = drawing.build("users", auto_fix=True)
    assert outcomes["users"].status is Status.REBUILT
    text = drawing.files["packs/users.py"]
    assert isinstance(text, bytes)
    assert b"# extra_modules: app.shared\n" in text
    assert "users/app/shared.py" in drawing.artifacts.files
    assert any("app.shared" in warning for warning in drawing.progress.warnings)
    manifest = json.loads(drawing.artifacts.files["users.manifest.json"])
    reasons = next(one["why"] for one in manifest["distributions"] if one["name"] == "requests")
    assert reasons == ["packs/users.py:5: import requests"]


def test_auto_fix_takes_back_what_does_not_help() -> None:
    drawing = project()
    before = drawing.files["packs/users.py"]
    drawing.verifier = Missing("nowhere")
    assert drawing.build("users", auto_fix=True)["users"].status is Status.FAILED
    assert drawing.files["packs/users.py"] == before


def test_auto_fix_cannot_mend_what_cannot_be_traced() -> None:
    drawing = project()
    drawing.files["app/users.py"] = "def (:"
    assert drawing.build("users", auto_fix=True)["users"].status is Status.FAILED
    assert drawing.verifier.requests == []
