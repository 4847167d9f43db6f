"""What is verified of a payload that nothing here can run."""

from __future__ import annotations

import struct

import pytest

from monopack.domain.model.errors import Location, Several
from monopack.domain.model.imports import Timing
from monopack.domain.model.pack import Pack
from monopack.domain.model.plan import FirstParty, FromDistribution, PayloadFile, Plan
from monopack.domain.model.source import Module, ModuleKind
from monopack.domain.model.target import Target, parse_platform
from monopack.domain.model.trace import ExternalImport, ImportEdge, ImportSite, Trace, TracedModule
from monopack.domain.verifying.binaries import fits_by_name, misfit_for, module_of
from monopack.domain.verifying.failures import VerificationFailure
from monopack.domain.verifying.fitting import misfit
from monopack.domain.verifying.foreign_binaries import read_mach, read_pe
from monopack.domain.verifying.runnable import not_runnable_here
from monopack.domain.verifying.static import StaticVerification
from monopack.domain.verifying.static_entrypoint import offers_entrypoint
from tests.elf_files import elf


def target(platform: str = "x86_64-manylinux_2_28", python: tuple[int, int] = (3, 12)) -> Target:
    return Target(python=python, platform=parse_platform(platform), full_version=f"{python[0]}.{python[1]}.0")


PACK = Pack(name="p", module="packs.p", path="packs/p.py")
OWN = TracedModule(
    module=Module(name="packs.p", kind=ModuleKind.MODULE, path="packs/p.py", payload_path="packs/p.py"),
    site=None,
    loads_with_pack=True,
)


def external(module: str, *, timing: Timing = Timing.CERTAIN, weak: bool = False, importer: str = "packs.p"):
    where = Location(path="packs/p.py", line=2)
    site = ImportSite(importer=importer, where=where, text=f"import {module}", timing=timing, weak=weak)
    return ExternalImport(module=module, site=site)


def verify(files: dict[str, bytes], *imports: ExternalImport, **fields):
    contents = {"packs/p.py": b"def lambda_handler(event, context): pass\n", **files}
    where = fields.pop("target", target())
    provided = fields.pop("provided", lambda _: False)
    origin = FromDistribution(name="dist", version="1", key="k", path="x")  # type: ignore[arg-type]
    plan = Plan(
        pack=PACK,
        target=where,
        entrypoint="lambda_handler",
        trace=Trace(pack="p", modules=(OWN,), external=imports),
        files=tuple(
            PayloadFile(
                path=path, size=0, sha256="", origin=FirstParty(path=path) if path.startswith("packs") else origin
            )
            for path in contents
        ),
        distributions=(),
    )
    return StaticVerification(plan=plan, read=contents.__getitem__, provided=provided).verify("because")


def refused(*arguments, **fields) -> VerificationFailure:
    with pytest.raises(VerificationFailure) as raised:
        verify(*arguments, **fields)
    return raised.value


def test_that_nothing_was_run_is_said():
    (warning,) = verify({})
    assert "verified statically" in warning.what
    assert "because" in warning.what


@pytest.mark.parametrize(
    "path",
    [
        "a/b/c.py",
        "a/b/c/__init__.py",
        "a/b/c/d.py",
        "a/b/c.so",
        "a/b/c.abi3.so",
        "a/b/c.cpython-312-x86_64-linux-gnu.so",
    ],
)
def test_every_certain_import_must_resolve_in_the_payload(path):
    assert len(verify({path: b""}, external("a.b.c"))) == 1
    assert refused({}, external("a.b.c")).missing == "a.b.c"


def test_the_target_s_standard_library_resolves():
    verify({}, external("tomllib"))
    error = refused({}, external("tomllib"), target=target(python=(3, 10)))
    assert error.where == Location(path="packs/p.py", line=2)


@pytest.mark.parametrize("fields", [{"timing": Timing.LAZY}, {"timing": Timing.UNDECIDED}, {"weak": True}])
def test_imports_that_may_not_run_are_let_be(fields):
    verify({}, external("gone", **fields))


def test_what_the_runtime_provides_is_let_be():
    verify({}, external("boto3.session"), provided=lambda name: name.startswith("boto3"))


def test_the_entrypoint_must_be_bound():
    error = refused({"packs/p.py": b"handler = 1\n"})
    assert "`lambda_handler`" in error.what


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        (b"def main(): pass", True),
        (b"async def main(): pass", True),
        (b"class main: pass", True),
        (b"main = 1", True),
        (b"from x import main", True),
        (b"from x import y as main", True),
        (b"import main.sub", True),
        (b"from x import *", True),
        (b"try:\n    from x import main\nexcept ImportError:\n    pass", True),
        (b"if x:\n    def main(): pass", True),
        (b"a, (main, b) = 1, (2, 3)", True),
        (b"def __getattr__(name): pass", True),
        (b"globals()['main'] = 1", True),
        (b"not python at all", True),
        (b"x = 1", False),
        (b"def f():\n    main = 1", False),
        (b"import x as y", False),
    ],
)
def test_names_that_a_module_binds(text, offers):
    assert offers_entrypoint(text, "main") is offers


@pytest.mark.parametrize(
    ("name", "platform", "fits"),
    [
        ("_x.so", "linux", True),
        ("_x.abi3.so", "linux", True),
        ("_x.cpython-312-x86_64-linux-gnu.so", "linux", True),
        ("_x.cpython-311-x86_64-linux-gnu.so", "linux", False),
        ("_x.cpython-312-aarch64-linux-gnu.so", "linux", False),
        ("_x.cpython-312t-x86_64-linux-gnu.so", "linux", False),
        ("_x.cpython-312-x86_64-linux-musl.so", "linux", False),
        ("_x.cpython-312-x86_64-linux-musl.so", "x86_64-unknown-linux-musl", True),
        ("_x.cpython-312-darwin.so", "linux", False),
        ("_x.cpython-312-darwin.so", "macos", True),
        ("_x.cp312-win_amd64.pyd", "windows", True),
        ("_x.cp312-win_amd64.pyd", "linux", False),
        ("_x.pyd", "windows", True),
        ("_x.so", "windows", False),
        ("_x.pypy39-pp73-x86_64-linux-gnu.so", "linux", False),
    ],
)
def test_names_of_extension_modules(name, platform, fits):
    assert fits_by_name(f"pkg/{name}", target(platform)) is fits


def test_modules_of_extension_files():
    assert module_of("pkg/_x.cpython-312-darwin.so") == "pkg._x"
    assert module_of("_x.so") == "_x"
    files = ["pkg/_x.cpython-39-darwin.so", "pkg/_y.so"]
    assert misfit_for("pkg._x", files, target()) == files[0]
    assert misfit_for("pkg._y", files, target()) is None


def extension(**fields) -> bytes:
    return elf(**fields) + b"\0PyInit__x\0"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, ""),
        ({"versions": ["GLIBC_2.28", "GLIBC_2.2.5", "CXXABI_1.3"]}, ""),
        ({"versions": ["GLIBC_2.29"]}, "it asks for glibc 2.29, the target has 2.28"),
        ({"versions": ["GLIBC_ABI_DT_RELR"]}, "it asks for glibc 2.36, the target has 2.28"),
        ({"machine": 0xB7}, "it is made for aarch64"),
        ({"machine": 3, "wide": False}, "it is made for i686"),
        ({"needed": ["libc.musl-x86_64.so.1"]}, "it is made for musl"),
        ({"needed": ["libc.so.6"]}, ""),
    ],
)
def test_elf_libraries(fields, reason):
    assert misfit(elf(**fields), parse_platform("x86_64-manylinux_2_28")) == reason


def test_a_glibc_library_does_not_start_on_musl():
    assert misfit(elf(needed=["libc.so.6"]), parse_platform("x86_64-unknown-linux-musl")) == "it is made for glibc"


@pytest.mark.parametrize("data", [b"", b"\x7fELF", b"\x7fELF\x02\x01" + b"\xff" * 200, b"MZ"])
def test_what_is_no_library_is_said(data):
    assert misfit(data, parse_platform("linux")) == "it is no ELF library"


def mach(machine: int, minimum: int) -> bytes:
    return struct.pack("<IIIIIIII", 0xFEEDFACF, machine, 0, 6, 1, 24, 0, 0) + struct.pack(
        "<IIIIII", 0x32, 24, 1, minimum, 0, 0
    )


def test_mach_libraries():
    arm, intel = mach(0x0100000C, 11 << 16), mach(0x01000007, 14 << 16 | 2 << 8)
    macos = parse_platform("macos")
    assert misfit(arm, macos) == ""
    assert misfit(intel, macos) == "it is made for x86_64"
    assert misfit(intel, parse_platform("x86_64-apple-darwin")) == "it asks for macOS 14.2, the target has 13.0"
    fat = struct.pack(">II", 0xCAFEBABE, 2) + struct.pack(">IIIII", 0, 0, 100, len(arm), 0)
    fat += struct.pack(">IIIII", 0, 0, 200, len(intel), 0)
    fat = fat.ljust(100, b"\0") + arm.ljust(100, b"\0") + intel
    assert read_mach(fat).slices == (("aarch64", (11, 0)), ("x86_64", (14, 2)))  # type: ignore[union-attr]
    assert misfit(fat, macos) == ""
    assert misfit(b"", macos) == "it is no Mach-O library"


def test_pe_libraries():
    data = bytearray(b"MZ".ljust(0x100, b"\0"))
    struct.pack_into("<I", data, 0x3C, 0x80)
    data[0x80:0x86] = b"PE\0\0" + struct.pack("<H", 0x8664)
    assert read_pe(bytes(data)) == "x86_64"
    assert misfit(bytes(data), parse_platform("windows")) == ""
    assert misfit(bytes(data), parse_platform("aarch64-pc-windows-msvc")) == "it is made for x86_64"
    assert misfit(b"MZ", parse_platform("windows")) == "it is no PE library"


def test_an_extension_module_for_another_machine_names_file_owner_and_target():
    error = refused({"pkg/_x.so": extension(machine=0xB7)})
    assert error.what == f"`pkg/_x.so` (of `dist` 1) does not fit {target()}"
    assert error.why == "it is made for aarch64"


def test_an_extension_module_for_another_python_is_refused():
    assert "another Python" in refused({"pkg/_x.cpython-39-x86_64-linux-gnu.so": extension()}).why


def test_ballast_beside_what_fits_is_let_be():
    ballast = {"pkg/_x.cpython-39-x86_64-linux-gnu.so": extension(), "pkg/_x.cpython-312-darwin.so": b""}
    verify({**ballast, "pkg/_x.cpython-312-x86_64-linux-gnu.so": extension()})
    verify({**ballast, "pkg/_x.py": b""})


def test_libraries_that_are_no_modules_are_let_be_unless_a_module_needs_them():
    foreign = {"pkg/attach_arm.so": elf(machine=0xB7), "dist.libs/libz-1.so.1": elf(machine=0xB7)}
    verify(foreign)
    error = refused({**foreign, "pkg/_x.so": extension(needed=["libz-1.so.1"])})
    assert "libz-1.so.1" in error.what


def test_everything_wrong_is_told_at_once():
    with pytest.raises(Several) as raised:
        verify({"packs/p.py": b"", "pkg/_x.so": extension(machine=3)}, external("gone"))
    assert len(raised.value.errors) == 3


def traced(name: str) -> TracedModule:
    return TracedModule(
        module=Module(name=name, kind=ModuleKind.MODULE, path=f"{name}.py", payload_path=f"{name}.py"),
        site=None,
        loads_with_pack=True,
    )


def edge(importer: str, imported: str, **fields) -> ImportEdge:
    site = ImportSite(importer=importer, where=Location(path="x"), text="", **fields)
    return ImportEdge(imported=imported, site=site)


def test_what_needs_the_runtime_s_own_modules_cannot_run_here():
    trace = Trace(
        pack="p",
        modules=tuple(map(traced, ["packs.p", "a", "b", "c", "d", "e", "aws", "aws.sub"])),
        edges=(edge("a", "b"), edge("c", "b", timing=Timing.LAZY), edge("d", "b", weak=True), edge("e", "a")),
        external=(
            external("boto3", importer="b"),
            external("boto3", importer="c", timing=Timing.LAZY),
            external("boto3", importer="aws"),
            external("yaml", importer="packs.p"),
        ),
    )
    assert not_runnable_here(trace, lambda name: name == "boto3") == {"a", "b", "e", "aws", "aws.sub"}
    assert not_runnable_here(trace, lambda _: False) == frozenset()
