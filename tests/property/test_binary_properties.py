"""Readers of libraries give facts or nothing, whatever the bytes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monopack.domain.model.target import parse_platform
from monopack.domain.verifying.elf import read_elf
from monopack.domain.verifying.fitting import misfit
from monopack.domain.verifying.foreign_binaries import read_mach, read_pe
from tests.elf_files import elf

names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,20}", fullmatch=True)
beginnings = st.sampled_from(
    [b"", b"\x7fELF\x02\x01", b"\x7fELF\x01\x02", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"MZ"]
)


@given(st.booleans(), st.lists(names, max_size=5, unique=True), st.lists(names, max_size=5, unique=True))
def test_what_was_drawn_is_read(wide, needed, versions):
    facts = read_elf(elf(wide=wide, needed=needed, versions=versions))
    assert facts is not None
    assert (facts.needed, facts.versions) == (tuple(needed), tuple(versions))


@given(beginnings, st.binary(max_size=400))
def test_any_bytes_are_read_or_not(beginning, rest):
    data = beginning + rest
    for read in (read_elf, read_mach, read_pe):
        read(data)
    for platform in ("linux", "macos", "windows"):
        misfit(data, parse_platform(platform))


@given(st.integers(0, 300), st.binary(min_size=1, max_size=8))
def test_a_damaged_library_is_read_or_not(place, damage):
    data = bytearray(elf(needed=["libc.so.6", "libm.so.6"], versions=["GLIBC_2.17", "GLIBC_2.2.5"]))
    data[place : place + len(damage)] = damage
    read_elf(bytes(data))
