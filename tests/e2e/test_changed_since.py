"""`--changed-since` against what two full builds say, in a real git repository, the working tree left as it is."""

from __future__ import annotations

import json
import random

import pytest

from tests.git_repository import GitRepository, needs_git
from tests.monorepo import Monorepo

pytestmark = needs_git

BLOCK = "# monopack-start\n# extra_modules: app.unrelated_too\n# monopack-end\n"
EDITS: dict[str, dict[str, str | None]] = {
    "traced file": {"app/greeting.py": "import ink\n\ndef greet(name):\n    return ink.write(name)\n"},
    "pack file": {"packs/ping.py": "def lambda_handler(event, context):\n    return 'PONG'\n"},
    "file that nobody reaches": {"app/unrelated.py": "x = 1\n"},
    "new file that wins an import": {"pulp.py": "def press(text): return text\n"},
    "new file that wins nothing": {"app/more.py": ""},
    "package above": {"app/__init__.py": "x = 1\n"},
    "import added": {"packs/ping.py": "import app\n\ndef lambda_handler(event, context):\n    return 1\n"},
    "managed block": {"packs/ping.py": BLOCK + "def lambda_handler(event, context):\n    return 'pong'\n"},
    "configuration": {"pyproject.toml": '[tool.monopack]\nentrypoint = ""\n'},
    "lock of nobody": {"requirements.txt": "--find-links wheels\n--no-index\nPaper-Ink==1.2\npulp==2.0\n"},
    "lock of one": {"requirements.txt": "--find-links wheels\n--no-index\nPaper-Ink==1.2\npulp==2.1\nunused==9.9\n"},
}


@pytest.fixture
def repository(small: Monorepo) -> GitRepository:
    small.wheel("pulp", "2.1", files={"pulp.py": "def press(text): return f'[{text}]'\n"})
    small.write(
        {
            "app/unrelated_too.py": "",
            "requirements.txt": "--find-links wheels\n--no-index\nPaper-Ink==1.2\npulp==2.0\nunused==9.9\n",
        }
    )
    small.write({".gitignore": "build*/\n"})
    repository = GitRepository(small.root)
    repository.commit()
    return repository


def digests(small: Monorepo) -> dict[str, tuple[str, str]]:
    """Of each pack's zip, with what a deployment is told to call."""
    run = small.run("--format", "json")
    assert run.code == 0, run.stderr
    return {pack["pack"]: (pack["sha256"], pack["entrypoint"]) for pack in json.loads(run.stdout)["packs"]}


def selected(small: Monorepo, revision: str = "HEAD") -> set[str]:
    run = small.run("--list", "--changed-since", revision, "--format", "json")
    assert run.code == 0, run.stderr
    return set(json.loads(run.stdout))


def apply(small: Monorepo, edit: dict[str, str | None]) -> None:
    small.write({path: content for path, content in edit.items() if content is not None})
    for path in (path for path, content in edit.items() if content is None):
        (small.root / path).unlink()


@pytest.mark.parametrize("name", EDITS)
def test_exactly_the_packs_whose_artifacts_differ(name: str, small: Monorepo, repository: GitRepository) -> None:
    before = digests(small)
    apply(small, EDITS[name])
    status = repository.git("status", "--porcelain")
    found = selected(small)
    assert repository.git("status", "--porcelain") == status
    after = digests(small)
    assert found == {pack for pack in after if before[pack] != after[pack]}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_several_edits_over_several_commits(seed: int, small: Monorepo, repository: GitRepository) -> None:
    chance = random.Random(seed)
    first = repository.git("rev-parse", "HEAD")
    before = digests(small)
    for name in chance.sample(sorted(EDITS), k=3):
        apply(small, EDITS[name])
        if chance.random() < 0.5:
            repository.commit()
    after = digests(small)
    assert {pack for pack in after if before[pack] != after[pack]} <= selected(small, first)


def test_a_build_of_what_changed_says_why(small: Monorepo, repository: GitRepository) -> None:
    apply(small, EDITS["pack file"])
    run = small.run("--changed-since", "HEAD", "--format", "json")
    (pack,) = json.loads(run.stdout)["packs"]
    assert pack["changed"] == [{"kind": "file-changed", "subject": "packs/ping.py", "what": "changed"}]
    debug = small.run("--list", "--changed-since", "HEAD", "--debug")
    assert "packs/ping.py: changed" in debug.stderr


def test_nothing_changed_builds_nothing_and_is_fine(small: Monorepo, repository: GitRepository) -> None:
    run = small.run("--changed-since", "HEAD")
    assert (run.code, run.stdout) == (0, "")
    assert not (small.root / "build").exists()


@pytest.mark.parametrize("revision", ["nowhere", "HEAD~99", "--list", "HEAD:app"])
def test_a_revision_that_git_does_not_know(revision: str, small: Monorepo, repository: GitRepository) -> None:
    run = small.run("--list", f"--changed-since={revision}")
    assert run.code == 2
    run.says("git knows no revision", revision, "hint:")


def test_without_a_repository(small: Monorepo) -> None:
    run = small.run("--list", "--changed-since", "HEAD")
    assert run.code == 2
    run.says("no git repository")
