"""Whatever stands in a lock, a reader answers with a `Lock` or one error of ours."""

from __future__ import annotations

import json
import tomllib

import pytest
import tomli_w
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from monopack.domain.model.errors import InputError, MonopackError, Several
from monopack.domain.model.lock import Lock
from monopack.domain.model.package_manager import PackageManager
from tests.fakes.source_tree import FakeSourceTree
from tests.locks import LINUX, LOCKS, digest, reader

MANAGERS = pytest.mark.parametrize("manager", list(LOCKS), ids=lambda manager: manager.value)
TOML = (PackageManager.UV, PackageManager.POETRY, PackageManager.PYLOCK)
SETTINGS = settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def read(manager, content):
    name, files = LOCKS[manager]
    return reader(manager, FakeSourceTree(files={**files, name: content})).read(name, LINUX)


def answers(manager, content):
    """The lock, or None for an error that names the file and prints as text."""
    lock, error = None, None
    try:
        lock = read(manager, content)
    except MonopackError as raised:
        error = raised
    if error is None:
        assert isinstance(lock, Lock)
        return lock
    for one in error.errors if isinstance(error, Several) else (error,):
        assert isinstance(one, InputError)
        assert one.where is not None
        assert one.where.path in {LOCKS[manager][0], *LOCKS[manager][1]}
    str(error).encode()
    return None


@MANAGERS
@SETTINGS
@given(content=st.binary(max_size=400))
@example(content=b"")
@example(content=b"\x00")
@example(content=b"\xef\xbb\xbf")
@example(content=b"\xff\xfe")
def test_arbitrary_bytes(manager, content):
    answers(manager, content)


@MANAGERS
@SETTINGS
@given(data=st.data())
def test_flipped_and_cut_bytes(manager, data):
    raw = bytearray(LOCKS[manager][1][LOCKS[manager][0]].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        cut = data.draw(st.integers(0, 30))
        raw[at : at + cut] = data.draw(st.binary(max_size=12))
        raw = raw or bytearray(b" ")
    answers(manager, bytes(raw))


@MANAGERS
def test_C01_truncated_anywhere(manager):
    name, files = LOCKS[manager]
    raw = files[name].encode()
    whole = read(manager, raw)
    for end in range(0, len(raw), 16):
        lock = answers(manager, raw[:end])
        if lock is not None and manager not in {PackageManager.PIP, PackageManager.PYLOCK}:
            assert lock.distributions == whole.distributions


VALUES = st.one_of(
    st.none().map(lambda _: ""),
    st.text(max_size=12),
    st.integers(-3, 10**6),
    st.booleans(),
    st.floats(allow_nan=False),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 9), max_size=2),
    st.sampled_from(
        ["==", "extra == 'x'", "python_version > 'x'", "(" * 400, "../../..", "a b", "sha256:00", "\x1b[0m"]
    ),
    st.lists(st.dictionaries(st.sampled_from(["name", "version", "marker"]), st.text(max_size=4)), max_size=2),
)
ODD_LINES = (
    *("-r requirements.txt", "-e .", "a @ file:x", "a==1 \\", "--hash=x", "-c", "x.whl", "git+https://h/x", "a;b"),
    *(
        "${X}",
        "'",
        '-f "',
        "a==1 --hash=sha256:",
        "./x[y]",
        "a @ ",
        "a[b",
        "-e",
        "https://[",
        "file://[x",
        "-r ./..",
        "/",
    ),
)


def places(value, path=()):
    """Every place in a document that can be changed."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield (*path, key)
            yield from places(below, (*path, key))
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield (*path, number)
            yield from places(below, (*path, number))


def changed(document, path, value, delete):
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    if delete:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value


@pytest.mark.parametrize("manager", TOML, ids=lambda manager: manager.value)
@SETTINGS
@given(data=st.data())
def test_C02_changed_values_in_toml(manager, data):
    document = tomllib.loads(LOCKS[manager][1][LOCKS[manager][0]])
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(list(places(document)) or [("x",)]))
        changed(document, path, data.draw(VALUES), data.draw(st.booleans()) and path != ("x",))
    answers(manager, tomli_w.dumps(document).encode("utf-8", "replace"))


@SETTINGS
@given(data=st.data())
def test_C02_changed_values_in_json(data):
    name, files = LOCKS[PackageManager.PIPENV]
    document = json.loads(files[name])
    path = data.draw(st.sampled_from(list(places(document))))
    changed(document, path, data.draw(VALUES), data.draw(st.booleans()))
    answers(PackageManager.PIPENV, json.dumps(document).encode())


@SETTINGS
@given(lines=st.lists(st.one_of(st.text(max_size=30), st.sampled_from(ODD_LINES)), max_size=6))
def test_requirement_lines(lines):
    answers(PackageManager.PIP, "\n".join(lines).encode("utf-8", "replace"))


@MANAGERS
@pytest.mark.parametrize("opening", ["[", "{", "a = [", "a={a=", '{"a":', "(", "[[a]]\n"])
def test_C03_deep_nesting(manager, opening):
    assert answers(manager, (opening * 30_000).encode()) is None or opening == "[[a]]\n"


def test_C03_ten_thousand_packages():
    packages = "".join(
        f'\n[[package]]\nname = "p{number}"\nversion = "1.{number}"\n'
        'source = { registry = "https://packages.example" }\n'
        f'dependencies = [{{ name = "p{number + 1}", marker = "python_version >= \'3.{number % 9}\'" }}]\n'
        f'wheels = [{{ url = "https://packages.example/p.whl", hash = "{digest(str(number))}" }}]\n'
        for number in range(10_000)
    )
    last = '\n[[package]]\nname = "p10000"\nversion = "1"\nsource = { url = "https://packages.example/p.whl" }\n'
    own = '\n[[package]]\nname = "shop"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [{ name = "p0" }]\n'
    name, _ = LOCKS[PackageManager.UV]
    files = {name: "version = 1\n" + packages + last + own, "pyproject.toml": '[project]\nname = "shop"\n'}
    lock = reader(PackageManager.UV, FakeSourceTree(files=files)).read(name, LINUX)
    assert len(lock.distributions) == 10_002
