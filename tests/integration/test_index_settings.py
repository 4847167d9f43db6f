"""Where uv is told to look, over variables and configuration files."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from monopack.adapters.uv.environment import child_environment
from monopack.adapters.uv.indexes import Indexes
from monopack.adapters.uv.pip_configuration import PipConfiguration
from monopack.domain.model.lock import IndexOptions


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "wheels").mkdir()
    return tmp_path


def arguments(home: Path, options: IndexOptions = IndexOptions(), location: str = "", **environment: str) -> list[str]:  # noqa: B008
    clean = {"HOME": str(home), "XDG_CONFIG_DIRS": str(home / "none"), "PIP_CONFIG_FILE": str(home / "pip.conf")}
    return list(Indexes({**clean, **environment}, root=home).settings(options, location=location)[0].arguments)


def configure(home: Path, text: str) -> None:
    (home / "pip.conf").write_text(text)


def value(found: list[str], option: str) -> list[str]:
    return [found[place + 1] for place, one in enumerate(found) if one == option]


def test_pips_files_and_variables(home: Path):
    configure(
        home, "[global]\nindex-url = https://g/simple\nextra_index_url =\n  https://x/simple\n  https://y/simple\n"
    )
    found = arguments(home)
    assert value(found, "--default-index") == ["https://g/simple"]
    assert value(found, "--index")[-2:] == ["https://x/simple", "https://y/simple"]
    assert value(found, "--index-strategy") == ["unsafe-best-match"]
    assert value(arguments(home, PIP_INDEX_URL="https://v/simple"), "--default-index") == ["https://v/simple"]


def test_the_install_section_is_stronger_and_others_are_none(home: Path):
    configure(
        home, "[install]\nindex-url = https://i\n[global]\nindex-url = https://g\n[download]\nindex-url = https://d\n"
    )
    assert value(arguments(home), "--default-index") == ["https://i"]


def test_the_file_of_the_project_wins_over_uv_and_this_over_pip(home: Path):
    environment = {"UV_DEFAULT_INDEX": "https://uv", "PIP_INDEX_URL": "https://pip"}
    assert value(arguments(home, **environment), "--default-index") == ["https://uv"]
    own = IndexOptions(index_url="https://own", extra_index_urls=("https://more",))
    found = arguments(home, own, **environment)
    assert value(found, "--default-index") == ["https://own"]
    assert "https://more" in value(found, "--index")


def test_find_links_that_are_no_folder_are_left_out(home: Path):
    found = arguments(home, IndexOptions(find_links=("wheels", "gone")), PIP_FIND_LINKS="https://links/page gone-too")
    assert value(found, "--find-links") == [str(home / "wheels"), "https://links/page"]


def test_no_index(home: Path):
    assert "--no-index" in arguments(home, IndexOptions(no_index=True))
    assert "--no-index" in arguments(home, PIP_NO_INDEX="1")
    assert "--no-index" not in arguments(home, IndexOptions(index_url="https://own"), PIP_NO_INDEX="1")
    assert "--no-index" not in arguments(home, PIP_NO_INDEX="0")


def test_a_location_of_the_lock_comes_before_all(home: Path):
    found = arguments(home, location="https://private/simple", PIP_EXTRA_INDEX_URL="https://x")
    assert value(found, "--index")[0] == "https://private/simple"
    assert value(arguments(home, location="wheels"), "--find-links") == [str(home / "wheels")]


def test_certificates_proxy_and_trust(home: Path):
    configure(home, "[global]\ncert = /my/ca.pem\nproxy = http://proxy:1\ntrusted-host = a b:8\ntimeout = 7\n")
    environment = {"HOME": str(home), "PIP_CONFIG_FILE": str(home / "pip.conf"), "XDG_CONFIG_DIRS": str(home / "none")}
    settings = Indexes(environment, root=home).settings(IndexOptions(), location="")[0]
    assert settings.variables["SSL_CERT_FILE"] == "/my/ca.pem"
    assert settings.variables["ALL_PROXY"] == "http://proxy:1"
    assert settings.variables["UV_HTTP_TIMEOUT"] == "7"
    assert value(list(settings.arguments), "--allow-insecure-host") == ["a", "b:8"]
    given = Indexes({**environment, "SSL_CERT_FILE": "/given"}, root=home).settings(IndexOptions(), location="")[0]
    assert "SSL_CERT_FILE" not in given.variables


def test_files_of_every_level_in_pips_order(home: Path):
    user = home / ".config" / "pip"
    user.mkdir(parents=True)
    (home / ".pip").mkdir()
    (home / "everyone" / "pip").mkdir(parents=True)
    (home / "everyone/pip/pip.conf").write_text("[global]\nindex-url = https://everyone\ncert = /everyone\nproxy = p\n")
    (home / ".pip/pip.conf").write_text("[global]\nindex-url = https://old\ncert = /old\n")
    (user / "pip.conf").write_text("[global]\nindex-url = https://user\n")
    found = PipConfiguration({"HOME": str(home), "XDG_CONFIG_DIRS": str(home / "everyone")})
    if sys.platform == "linux":
        assert [found.value(name) for name in ("index-url", "cert", "proxy")] == ["https://user", "/old", "p"]
    assert PipConfiguration({"HOME": str(home), "PIP_CONFIG_FILE": "/dev/null"}).value("index-url") == ""


def test_broken_files_are_pips_business(home: Path):
    (home / "pip.conf").write_bytes(b"no section\n\xff")
    assert arguments(home) == [one for one in arguments(home) if one]


def test_settings_never_show_credentials(home: Path):
    settings = Indexes({"HOME": str(home)}, root=home).settings(
        IndexOptions(index_url="https://me:secret@host"), location="https://me:secret@other"
    )
    assert "secret" not in repr(settings)


def test_the_child_sees_what_a_fetch_needs_and_no_more(tmp_path: Path):
    given = {
        "PATH": "/bin",
        "HOME": "/home/me",
        "HTTPS_PROXY": "http://p",
        "NO_PROXY": "x",
        "UV_INDEX_PRIVATE_PASSWORD": "needed",
        "UV_NO_VERIFY_HASHES": "1",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "PYTHONPATH": "/x",
        "VIRTUAL_ENV": "/v",
        "PIP_INDEX_URL": "https://me:secret@host",
    }
    seen = child_environment(given, private=tmp_path)
    assert {name: seen[name] for name in ("PATH", "HTTPS_PROXY", "NO_PROXY", "UV_INDEX_PRIVATE_PASSWORD")} == {
        name: given[name] for name in ("PATH", "HTTPS_PROXY", "NO_PROXY", "UV_INDEX_PRIVATE_PASSWORD")
    }
    assert seen["HOME"] == seen["TMPDIR"] == str(tmp_path)
    assert seen["XDG_CACHE_HOME"] == "/home/me/.cache"
    assert (
        not {"UV_NO_VERIFY_HASHES", "AWS_SECRET_ACCESS_KEY", "PYTHONPATH", "VIRTUAL_ENV", "PIP_INDEX_URL"} & seen.keys()
    )


def test_what_a_requirement_file_says_of_files_and_hosts_is_passed_on(home: Path):
    options = IndexOptions(trusted_hosts=("inside",), prereleases=True, only_binary=(":all:",), no_binary=("pkg",))
    found = arguments(home, options)
    assert value(found, "--allow-insecure-host") == ["inside"]
    assert value(found, "--prerelease") == ["allow"]
    assert value(found, "--only-binary") == [":all:"]
    assert value(found, "--no-binary") == ["pkg"]
