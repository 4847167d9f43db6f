from __future__ import annotations

import pytest

from monopack.domain.locking.urls import credentials, is_url, parse_url, unquote, with_credentials, without_credentials


def test_parts():
    url = parse_url("https://h/p/a%20b.whl?rev=x%2Fy&rev=z#sha256=00&egg=a")
    assert (url.bare, url.file_name) == ("https://h/p/a%20b.whl", "a b.whl")
    assert url.query == {"rev": "x/y"}
    assert url.fragment == {"sha256": "00", "egg": "a"}
    assert parse_url("https://h/p#abc").anchor == "abc"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("https://h", True), ("file:x", True), ("c:/x", False), ("./x", False), ("git+ssh://h", True)],
)
def test_url_or_path(text, expected):
    assert is_url(text) is expected


def test_credentials_can_be_taken_out_and_put_back():
    url = "https://user:secret@h/p@1"
    bare = without_credentials(url)
    assert bare == "https://h/p@1"
    assert credentials(url) == "user:secret@"
    assert with_credentials(bare, "user:secret@") == url
    assert credentials(bare) == ""


def test_broken_escapes_stay():
    assert unquote("%zz%41%ff") == "%zzA�"
