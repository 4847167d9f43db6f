"""What a pack's code may do while it is tried, and what of that is ever seen again."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.monorepo import Monorepo

PACK = "def lambda_handler(event, context): pass\n"
CANARY = "canary-3f9c1d"


def holders(needle: str, *folders: Path) -> list[Path]:
    """Files below `folders` that hold `needle`, in their names or bytes."""
    files = (path for folder in folders for path in folder.rglob("*"))
    return [path for path in files if needle in path.name or (path.is_file() and needle.encode() in path.read_bytes())]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False


def test_D09_D10_the_artifact_is_what_was_laid_out(small: Monorepo) -> None:
    meddle = f"""
        import os, sqlite3
        import app.gone, app.kept
        os.remove("app/gone.py")
        open("app/new.log", "w").close()
        open(__file__, "a").write("# more")
        os.makedirs("packs/__pycache__", exist_ok=True)
        open("packs/__pycache__/ping.pyc", "w").close()
        sqlite3.connect("state.db").execute("create table t (x)")
        {PACK}
    """
    small.write({"app/gone.py": "x = 1\n", "app/kept.py": "", "packs/ping.py": meddle})

    run = small.build("ping")

    run.says("writes into its own folder", "`app/gone.py`", "`app/new.log`", "`packs/ping.py`", "`state.db`")
    files = {file["path"] for file in small.manifest("ping")["files"]}
    assert small.names("ping") == files == {"packs/ping.py", "app/__init__.py", "app/gone.py", "app/kept.py"}
    payload = small.built("ping")
    assert {path.relative_to(payload).as_posix() for path in payload.rglob("*") if path.is_file()} == files
    assert (payload / "packs/ping.py").read_bytes() == (small.root / "packs/ping.py").read_bytes()


def test_D15_no_secret_of_the_builder_is_left_anywhere(small: Monorepo, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws/credentials").write_text(f"[default]\naws_secret_access_key = {CANARY}\n")
    (home / ".netrc").write_text(f"machine index.invalid login me password {CANARY}\n")
    look = """
        import os, pathlib
        print(dict(os.environ))
        seen = [pathlib.Path(place).expanduser().exists() for place in ("~/.aws/credentials", "~/.netrc")]
        raise RuntimeError(f"seen: {seen}")
    """
    small.write({"packs/spy.py": look})
    own = replace(small, cache=tmp_path / "cache")
    secrets = {
        "AWS_SECRET_ACCESS_KEY": CANARY,
        "GITHUB_TOKEN": CANARY,
        "PIP_EXTRA_INDEX_URL": f"https://me:{CANARY}@index.invalid/simple/",
        "UV_INDEX_PRIVATE_PASSWORD": CANARY,
        "SSH_AUTH_SOCK": f"/{CANARY}",
    }

    run = own.run("--debug", HOME=str(home), **secrets)

    assert run.code == 1
    assert CANARY not in run.stdout + run.stderr
    run.says("RuntimeError: seen: [False, False]")
    assert own.built("greet.zip").exists()
    assert holders(CANARY, own.root, own.cache) == []


def test_D15_a_value_that_is_lent_is_in_no_artifact(small: Monorepo, tmp_path: Path) -> None:
    small.write({"packs/ping.py": f"import os\nTOKEN = os.environ['TOKEN']\n{PACK}"})
    own = replace(small, cache=tmp_path / "cache")

    own.build("ping", "--verify-env", "TOKEN", "--debug", TOKEN=CANARY)

    assert holders(CANARY, own.root, own.cache) == []


def test_D20_tests_that_meddle_reach_neither_artifact_nor_sources(small: Monorepo, tmp_path: Path) -> None:
    meddle = f"""
        import os, subprocess, sys, unittest
        import packs.ping

        class Meddling(unittest.TestCase):
            def test_it(self):
                with open(packs.ping.__file__, "a") as file:
                    file.write("# more")
                open(os.path.join(os.path.dirname(packs.ping.__file__), "new.txt"), "w").close()
                server = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
                with open({str(tmp_path / "pid")!r}, "w") as file:
                    file.write(str(server.pid))
    """
    small.write({"tests/test_ping.py": meddle})
    before = small.snapshot()

    small.build("ping", "--with-tests")

    assert small.names("ping") == {"packs/ping.py"}
    assert (small.built("ping") / "packs/ping.py").read_bytes() == (small.root / "packs/ping.py").read_bytes()
    assert small.snapshot() == before
    assert not is_alive(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize("jobs", ["1", "4"])
def test_D22_two_of_eight_packs_fail(small: Monorepo, jobs: str) -> None:
    for path in (small.root / "packs").iterdir():
        path.unlink()
    small.write({f"packs/p{number}.py": PACK for number in range(8)})
    small.write({"packs/p2.py": "raise RuntimeError('two')\n", "packs/p6.py": "import nosuchthing\n"})

    run = small.run("--jobs", jobs)

    assert run.code == 1
    assert run.built() == [f"p{number}.zip" for number in (0, 1, 3, 4, 5, 7)]
    assert run.stderr.index("error: p2") < run.stderr.index("error: p6")
    assert "2 of 8 packs failed" in run.stderr
    assert {path.name for path in small.built("").glob("*.zip")} == set(run.built())
    assert os.listdir(small.built(".monopack/staged")) == []
