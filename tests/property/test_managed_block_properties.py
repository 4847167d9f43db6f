"""Reading what was written gives the same block, whatever the file around it."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from monopack.domain.fixing.block_writing import with_block
from monopack.domain.fixing.managed_block import parse_managed_block
from monopack.domain.model.errors import InputError, Several
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.pack import ManagedBlock
from monopack.domain.model.source import SourceFile

identifiers = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)
modules = st.builds(
    lambda parts, star: ".".join(parts) + star,
    st.lists(identifiers, min_size=1, max_size=4),
    st.sampled_from(["", ".*"]),
)
names = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,8}[A-Za-z0-9])?", fullmatch=True)
globs = st.from_regex(r"[a-zé*][a-zé*?#' \"-]{0,8}[a-z*]/[a-z*]{1,5}\.[a-z]{1,3}", fullmatch=True)


def tuples(items):
    return st.lists(items, max_size=4).map(lambda values: tuple(sorted(set(values))))


blocks = st.builds(
    ManagedBlock,
    extra_modules=tuples(modules),
    extra_distributions=tuples(names),
    data_files=tuples(globs),
    exclude_distributions=tuples(names.map(canonicalize_name)),
    slim=st.dictionaries(names.map(canonicalize_name), st.sets(names, min_size=1, max_size=3), max_size=3).map(
        lambda parts: tuple(f"{key}={','.join(sorted(parts[key]))}" for key in sorted(parts))
    ),
    entrypoint=st.none() | st.just("") | identifiers,
)
pieces = st.lists(
    st.sampled_from(
        ["#!/x", "# coding: utf-8", "import a", '"""', "'''", "'", '"', "# it's", "\\", "", "x = ((", "\f", "é"]
    ),
    max_size=8,
)
files = st.builds(lambda lines, newline: newline.join(lines).encode(), pieces, st.sampled_from(["\n", "\r\n", "\r"]))


def parsed(content: bytes) -> ManagedBlock:
    digest = hashlib.sha256(content).hexdigest()
    return replace(parse_managed_block(SourceFile(path="packs/p.py", content=content, sha256=digest)), lines=())


@given(files, blocks)
def test_parse_undoes_render(content, block):
    written = with_block(content, block)
    assert parsed(written) == block
    assert with_block(written, block) == written


@given(files, blocks, blocks)
def test_the_last_block_written_counts_and_the_rest_stays(content, first, second):
    assert with_block(with_block(content, first), second) == with_block(content, second)


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"# monopack-start\n", b"# monopack-start\n# extra_modules: a\n# monopack-end\n"]),
)
def test_any_bytes_give_a_block_or_an_error_of_our_own(noise, block):
    with suppress(InputError, Several):
        parsed(noise + b"\n" + block)
