from __future__ import annotations

import csv
import hashlib
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monopack.domain.admission.record import RecordRow, format_record, parse_record
from monopack.domain.model.distribution import DistributionFile

EMPTY = hashlib.sha256(b"").hexdigest()


def file(path: str) -> DistributionFile:
    return DistributionFile(path=path, size=0, sha256=EMPTY)


def test_rows_as_installers_write_them():
    text = "a.py,sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0\nb.py,md5=x,12\nx/RECORD,,\n\nc.py,,3\n"
    assert parse_record(text) == (
        RecordRow(path="a.py", sha256=EMPTY, size=0),
        RecordRow(path="b.py", size=12),
        RecordRow(path="x/RECORD"),
        RecordRow(path="c.py", size=3),
    )


def test_a_hash_may_be_padded():
    digest = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU="
    assert parse_record(f"a.py,sha256={digest},0\n") == (RecordRow(path="a.py", sha256=EMPTY, size=0),)


def test_lines_as_they_are_written():
    text = format_record([file("X.py"), file('a,"b".py')], record="m/RECORD")
    digest = b"sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU,0"
    assert text == b"X.py,%s\n" % digest + b'"a,""b"".py",%s\n' % digest + b"m/RECORD,,\n"


@pytest.mark.parametrize("text", ["a.py,sha256=%,1", "a.py,sha256=A,1"])
def test_malformed_hashes_are_refused(text: str):
    with pytest.raises(ValueError, match="malformed hash"):
        parse_record(text)


def test_short_and_long_rows_are_read_as_far_as_they_go():
    assert parse_record("a.py\nb.py,,x,more,and more\n") == (RecordRow(path="a.py"), RecordRow(path="b.py"))


def test_sorted_with_record_itself_in_its_place():
    text = format_record([file("z.py"), file("a.py")], record="m/RECORD").decode()
    assert [line.partition(",")[0] for line in text.splitlines()] == ["a.py", "m/RECORD", "z.py"]
    assert "m/RECORD,,\n" in text


@given(st.sets(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), max_size=8))
@example({"a\u2028b.py"})  # what splits lines for people splits none here
def test_what_is_written_is_read_again(paths: set[str]):
    text = format_record(map(file, paths), record="x.dist-info/RECORD").decode()
    assert {row.path for row in parse_record(text)} == {*paths, "x.dist-info/RECORD"}
    assert all(len(row) == 3 for row in csv.reader(io.StringIO(text)))
