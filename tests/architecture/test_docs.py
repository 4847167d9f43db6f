"""The documents agree with the repository: links lead somewhere, commands, options, variables and paths exist."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from monopack.cli.options import OPTIONS

ROOT = Path(__file__).parents[2]
LONGEST_README = 150
# In two parts, so that this file does not name them.
# In parts, for this file is searched, too.
REGISTRY_HOSTS = tuple("".join(parts) for parts in (("py", "pi.org"), ("python", "hosted.org"), ("npm", "js.com")))
MACHINE_PATH = re.compile(r"(?<![\w.~*}-])/(?:root|work)/\w")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
NOT_OPTIONS_OF_MONOPACK = frozenset({"MONOPACK_TEST_CACHE"})


def tracked() -> tuple[str, ...]:
    # The clone may belong to another user than the one who tests it, as in a container.
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, encoding="utf-8").stdout
    return tuple(name for name in listed.split("\0") if name and (ROOT / name).is_file())


def documents() -> list[str]:
    found = [path for pattern in ("*.md", "docs/**/*.md", "examples/*/*.md") for path in ROOT.glob(pattern)]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(name: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(name)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", documents())
def test_links_lead_somewhere(name: str) -> None:
    for link in LINK.findall(FENCE.sub("", text_of(name))):
        path, _, anchor = link.partition("#")
        if "://" in link:
            continue
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.exists(), f"{name} links to {link}"
        assert not anchor or anchor in anchors(target.resolve().relative_to(ROOT).as_posix()), f"{name}: {link}"


@pytest.mark.parametrize("name", documents())
def test_make_targets_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", text_of("Makefile"), re.MULTILINE))
    assert set(re.findall(r"(?:`|^ +|^)make ([a-z][a-z-]*)", text_of(name), re.MULTILINE)) <= targets


@pytest.mark.parametrize("name", documents())
def test_options_of_monopack_exist(name: str) -> None:
    known = {switch for option in OPTIONS for switch in option.switches} | {"--help", "--version"}
    for line in re.findall(r"(?:python -m |\$ |` ?)monopack( .*)", text_of(name)):
        command = re.split(r"[`#|]", line)[0]
        assert set(re.findall(r"(?<!\S)--[a-z][a-z-]*", command)) <= known, f"{name}: monopack{line}"


@pytest.mark.parametrize("name", documents())
def test_variables_exist(name: str) -> None:
    known = {option.variable for option in OPTIONS} | NOT_OPTIONS_OF_MONOPACK
    assert set(re.findall(r"MONOPACK_[A-Z_]*[A-Z]", text_of(name))) <= known


@pytest.mark.parametrize("name", documents())
def test_paths_exist(name: str) -> None:
    places = ROOT / name, ROOT / "src/monopack", ROOT, ROOT / "src"
    for path in re.findall(r"`((?:src/monopack|tests|docs|domain|cli|\.ci)/[\w./-]*)`", text_of(name)):
        assert any((place / path).exists() for place in places), f"{name}: {path}"


def test_readme_is_short() -> None:
    assert len(text_of("README.md").splitlines()) < LONGEST_README


def test_readme_names_every_option_it_has() -> None:
    table = re.findall(r"^\| `(--[a-z-]+)", text_of("README.md"), re.MULTILINE)
    assert table, "the README has a table of options"
    assert set(table) <= {switch for option in OPTIONS for switch in option.switches} | {"--help", "--version"}


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="git says which files are the repository's")
def test_no_registry_host_and_no_path_of_a_machine() -> None:
    found = []
    for name in tracked():
        content = (ROOT / name).read_bytes().decode("utf-8", "replace")
        found += [f"{name}: {host}" for host in REGISTRY_HOSTS if host in content]
        found += [f"{name}: {path}" for path in MACHINE_PATH.findall(content)]
    assert found == []
