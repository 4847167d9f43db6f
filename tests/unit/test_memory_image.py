"""Whether two ELF files are the same to whoever loads them."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monopack.domain.verifying.memory_image import memory_image
from tests.elf_files import elf


@pytest.mark.parametrize("wide", [True, False])
def test_what_is_not_loaded_does_not_count(wide: bool) -> None:
    library = elf(wide=wide, needed=["libm.so.6"], versions=["GLIBC_2.17"])
    sections = bytearray(library)
    struct.pack_into("<Q" if wide else "<I", sections, 40 if wide else 32, 4096)
    assert memory_image(library) is not None
    assert memory_image(bytes(sections) + b"debug") == memory_image(library)


@pytest.mark.parametrize("wide", [True, False])
def test_what_is_loaded_counts(wide: bool) -> None:
    library = elf(wide=wide, needed=["libm.so.6"])
    assert memory_image(library) != memory_image(elf(wide=wide, needed=["libn.so.6"]))
    assert memory_image(library) != memory_image(library[:-1] + b"x")
    assert memory_image(library[:-1]) is None


@pytest.mark.parametrize(("wide", "at", "form"), [(True, 64 + 8, "<Q"), (False, 52 + 4, "<I")])
def test_a_segment_that_cannot_be_mapped_counts(wide: bool, at: int, form: str) -> None:
    """The damage that programs do to libraries put together by `auditwheel`: an offset that no page begins at."""
    library = elf(wide=wide)
    moved = bytearray(b"".join([library, bytes(4), library]))
    struct.pack_into(form, moved, at, len(library) + 4)
    found, before = memory_image(bytes(moved)), memory_image(library)
    assert found is not None
    assert before is not None
    assert (before[0].mappable, found[0].mappable) == (True, False)


@pytest.mark.parametrize("data", [b"", b"\x7fELF", b"MZ" + bytes(200), b"\x7fELF" + bytes(10)])
def test_anything_else_has_no_image(data: bytes) -> None:
    assert memory_image(data) is None


@given(st.binary(max_size=300))
def test_any_bytes_have_an_image_or_none(noise: bytes) -> None:
    memory_image(b"\x7fELF\x02\x01" + noise)
