"""A verifier's report judged and told (SPEC section 6)."""

from __future__ import annotations

import pickle

import pytest

from monopack.domain.model.errors import Location, Several
from monopack.domain.model.pack import Pack
from monopack.domain.model.plan import FirstParty, PayloadFile, Plan
from monopack.domain.model.source import Module, ModuleKind
from monopack.domain.model.target import Target, parse_platform
from monopack.domain.model.trace import ImportSite, Trace, TracedModule, UnresolvedImport
from monopack.domain.model.verification import ImportFinding, ModuleCheck, Offer, Severity, VerificationReport
from monopack.domain.verifying.failures import VerificationFailure, missing_modules
from monopack.domain.verifying.judge import Judge
from monopack.domain.verifying.requests import Trial, verification_request
from monopack.domain.verifying.severity import severity_of

TARGET = Target(python=(3, 12), platform=parse_platform("x86_64-manylinux_2_28"), full_version="3.12.0")
OFFERS = {
    "app.hidden": Offer(first_party=True),
    "yaml": Offer(distributions=("PyYAML",)),
    "Crypto": Offer(distributions=("pycrypto", "pycryptodome")),
}


def module(name: str, path: str, *, importer: str = "", line: int = 1, loads: bool = True, **fields) -> TracedModule:
    payload_path = fields.pop("payload_path", path)
    site = ImportSite(importer=importer, where=Location(path=_file(importer), line=line), text=f"import {name}")
    kind = fields.pop("kind", ModuleKind.MODULE)
    found = Module(name=name, kind=kind, path=path, payload_path=payload_path)
    return TracedModule(module=found, site=site if importer else None, loads_with_pack=loads)


def _file(name: str) -> str:
    return {"packs.p": "packs/p.py", "core.a": "src/core/a.py"}.get(name, "")


TRACE = Trace(
    pack="p",
    modules=(
        module("packs", "", kind=ModuleKind.NAMESPACE, payload_path=""),
        module("packs.p", "packs/p.py"),
        module("core.a", "src/core/a.py", importer="packs.p", line=3, payload_path="core/a.py"),
        module("core.b", "src/core/b.py", importer="core.a", line=7, payload_path="core/b.py", loads=False),
        module(
            "core.__main__", "src/core/__main__.py", importer="core.a", payload_path="core/__main__.py", loads=False
        ),
    ),
)


def plan(**fields) -> Plan:
    return Plan(
        **{
            "pack": Pack(name="p", module="packs.p", path="packs/p.py"),
            "target": TARGET,
            "entrypoint": "lambda_handler",
            "trace": TRACE,
            "files": (),
            "distributions": (),
            **fields,
        }
    )


def finding(error: str, *, name: str = "packs.p", severity: Severity = Severity.FAILURE, **fields) -> ImportFinding:
    return ImportFinding(module=name, severity=severity, error=error, **fields)


def judge(*findings: ImportFinding, strict: bool = False, files=(), **report):
    done = VerificationReport(**{"handshake": True, "findings": findings, **report})
    return Judge(plan=plan(files=files), offers=lambda name: OFFERS.get(name, Offer()), strict=strict).judge(done)


def failure(*findings: ImportFinding, **fields) -> VerificationFailure:
    with pytest.raises(VerificationFailure) as raised:
        judge(*findings, **fields)
    return raised.value


def test_nothing_wrong_is_nothing_said():
    assert judge() == ()


MISSING = {"frames": ("packs/p.py:3", "core/a.py:9 in load"), "where": Location(path="core/a.py", line=9)}


def test_a_missing_first_party_module_says_who_where_why_and_how():
    error = failure(finding("ModuleNotFoundError: No module named 'app.hidden'", missing="app.hidden", **MISSING))
    assert error.what == "module `app.hidden` is missing"
    assert error.where == Location(path="src/core/a.py", line=9)
    assert "src/core/a.py:9 in load" in error.why
    assert "first-party" in error.why
    assert error.chain == ("packs/p.py:3: import core.a",)
    assert "`# extra_modules: app.hidden`" in error.hint
    assert "`--auto-fix`" in error.hint
    assert missing_modules(error) == ("app.hidden",)


def test_a_missing_third_party_module_names_the_distribution():
    error = failure(finding("ModuleNotFoundError: No module named 'yaml'", missing="yaml", **MISSING))
    assert "`PyYAML` offers it" in error.why
    assert "`# extra_distributions: PyYAML`" in error.hint


def test_several_distributions_are_all_named():
    error = failure(finding("ModuleNotFoundError: No module named 'Crypto'", missing="Crypto", **MISSING))
    assert "`pycrypto`, `pycryptodome`" in error.why


def test_what_nobody_offers_is_said():
    error = failure(finding("ModuleNotFoundError: No module named 'gone'", missing="gone", **MISSING))
    assert "neither a first-party module nor a locked distribution offers it" in error.why
    assert "lock" in error.hint


def test_a_module_whose_file_is_for_another_python_names_the_file():
    path = "pkg/_fast.cpython-39-x86_64-linux-gnu.so"
    file = PayloadFile(path=path, size=1, sha256="", origin=FirstParty(path=path))
    error = failure(finding("ModuleNotFoundError", missing="pkg._fast", **MISSING), files=(file,))
    assert path in error.why
    assert str(TARGET) in error.hint


def test_a_variable_is_named_with_its_place_and_option():
    error = failure(finding("KeyError: 'TABLE'", variable="TABLE", **MISSING))
    assert "`TABLE`" in error.what
    assert error.where == Location(path="src/core/a.py", line=9)
    assert "--verify-env TABLE" in error.hint


def test_a_library_that_does_not_load_names_file_and_target():
    text = "ImportError: pkg/_x.cpython-312-x86_64-linux-gnu.so: invalid ELF header"
    error = failure(finding(text, **MISSING))
    assert error.what == "`pkg/_x.cpython-312-x86_64-linux-gnu.so` does not load"
    assert str(TARGET) in error.hint


def test_the_entrypoint_is_told_with_the_pack_s_file():
    error = failure(finding("entrypoint `lambda_handler` is missing"))
    assert error.where == Location(path="packs/p.py")
    assert "--entrypoint" in error.hint


def test_any_other_exception_shows_its_frames_and_what_was_printed():
    error = failure(finding("ValueError: no", **MISSING), output="one\n\x1b[31mtwo\n")
    assert error.what == "`packs.p` does not load: ValueError: no"
    assert error.why.splitlines()[:2] == ["packs/p.py:3", "src/core/a.py:9 in load"]
    assert "two" in error.why
    assert "\x1b" not in error.why


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        ("FileNotFoundError: [Errno 2] No such file or directory: 'core/units.txt'", "# data_files: core/units.txt"),
        ("NotADirectoryError: [Errno 20] Not a directory: 'core/x'", "# data_files: core/x"),
        ("FileNotFoundError: [Errno 2] No such file or directory: '/etc/units.txt'", ""),
        ("ValueError: 'core/units.txt'", ""),
    ],
)
def test_a_file_that_did_not_ship_is_told_with_the_line_that_brings_it(error, hint):
    told = failure(finding(error)).hint
    assert (hint in told) if hint else not told


@pytest.mark.parametrize(
    ("ended", "hint"),
    [
        ("timed out after 60 s", "--verify-timeout"),
        ("took more than three quarters of this machine's memory", "take less"),
        ("exited with 0", "must not end"),
        ("killed by SIGSEGV", "--no-verify"),
    ],
)
def test_an_end_without_hand_shake_names_the_module(ended, hint):
    error = failure(handshake=False, ended=ended, importing="packs.p", stack=("packs/p.py:3", "core/a.py:2 in f"))
    assert error.what == f"`packs.p` {ended} while importing `core.a`"
    assert error.where == Location(path="src/core/a.py", line=2)
    assert error.chain == ("packs/p.py:3: import core.a",)
    assert hint in error.hint


def test_an_end_without_a_stack_names_the_module_that_was_begun():
    error = failure(handshake=False, ended="exited with 0", importing="core.b")
    assert error.what == "`packs.p` exited with 0 while importing `core.b`"
    assert error.where == Location(path="src/core/b.py")


def test_all_failures_are_told():
    with pytest.raises(Several) as raised:
        judge(finding("A"), finding("B", name="core.a"), handshake=False, ended="exited with 0")
    assert len(raised.value.errors) == 3


LAZY = {"name": "core.b", "severity": Severity.WARNING, "where": Location(path="core/b.py", line=4)}


def test_a_lazy_module_s_own_exception_is_a_warning_and_under_strict_a_failure():
    (warning,) = judge(finding("ImproperlyConfigured: set it", **LAZY))
    assert str(warning) == "src/core/b.py:4: `core.b` does not load by itself: ImproperlyConfigured: set it"
    assert "`core.b`" in failure(finding("ImproperlyConfigured: set it", **LAZY), strict=True).what


def test_modules_that_a_like_reason_keeps_from_loading_are_told_together():
    where = Location(path="vendor/conf.py", line=61)
    found = [
        finding(error, **LAZY | {"name": name, "where": where}) for name, error in (("a", "E"), ("b", "F"), ("c", "E"))
    ]
    assert [str(warning) for warning in judge(*found)] == [
        "vendor/conf.py:61: `a`, `c` do not load by themselves: E",
        "vendor/conf.py:61: `b` does not load by itself: F",
    ]


def test_a_missing_name_that_is_a_module_fails_also_where_it_is_lazy():
    text = "ImportError: cannot import name 'hidden' from 'app' (app/__init__.py)"
    assert failure(finding(text, missing="app.hidden", **LAZY)).missing == "app.hidden"
    assert len(judge(finding(text, missing="app.attribute", **LAZY))) == 1


def test_changes_of_the_payload_are_a_warning():
    (warning,) = judge(changed=tuple(f"f{number}" for number in range(12)))
    assert "`f0`" in warning.what
    assert "2 more" in warning.what


def test_failures_survive_pickling():
    error = failure(finding("ModuleNotFoundError", missing="yaml", **MISSING))
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.missing) == (str(error), "yaml")


def check(*, must_load: bool) -> ModuleCheck:
    return ModuleCheck(name="m", must_load=must_load)


NOT_FOUND = ("ModuleNotFoundError", "ImportError", "Exception")


@pytest.mark.parametrize(
    ("kinds", "missing", "must_load", "tolerated", "severity"),
    [
        (("ValueError",), "", True, (), Severity.FAILURE),
        (NOT_FOUND, "gone", True, ("gone",), Severity.FAILURE),
        (("ValueError",), "", False, (), Severity.WARNING),
        (NOT_FOUND, "gone", False, (), Severity.FAILURE),
        (NOT_FOUND, "", False, (), Severity.WARNING),
        (NOT_FOUND, "gone", False, ("gone",), Severity.WARNING),
        (NOT_FOUND, "gone", False, ("gone.sub",), Severity.WARNING),
        (NOT_FOUND, "gone.sub", False, ("gone",), Severity.WARNING),
        (NOT_FOUND, "gone", False, ("gon",), Severity.FAILURE),
        (NOT_FOUND, "winreg", False, (), Severity.WARNING),
        (("SystemExit", "BaseException"), "", False, (), Severity.FAILURE),
        (("ImportError",), "app.name", False, (), Severity.WARNING),
    ],
)
def test_severities(kinds, missing, must_load, tolerated, severity):
    found = severity_of(
        kinds, missing, check=check(must_load=must_load), tolerated=frozenset(tolerated), python=(3, 12)
    )
    assert found is severity


def test_the_request_begins_with_the_pack_and_what_must_load():
    absent = UnresolvedImport(module="gone", site=TRACE.modules[2].site, chain=())  # type: ignore[arg-type]
    trial = Trial(payload="/x", python="/python", timeout=9.0, environment=(("A", "1"),))
    request = verification_request(plan(unresolved=(absent,)), trial)
    assert [(each.name, each.must_load) for each in request.modules] == [
        ("packs.p", True),
        ("core.a", True),
        ("core.b", False),
    ]
    assert request.tolerated == {"gone"}
    assert (request.payload, request.python, request.timeout, request.environment) == (
        "/x",
        "/python",
        9.0,
        (("A", "1"),),
    )


def test_modules_that_cannot_be_tried_are_left_out():
    trial = Trial(payload="/x", python="/python", timeout=9.0)
    names = [each.name for each in verification_request(plan(), trial, left_out=frozenset({"core.a"})).modules]
    assert names == ["packs.p", "core.b"]
