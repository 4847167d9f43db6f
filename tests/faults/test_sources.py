"""Sources as they are found in life: odd bytes, odd names, links, and files that change while they are packed."""

from __future__ import annotations

import os
import shutil
import time
import zipfile
from pathlib import Path

import pytest

from tests.git_repository import GitRepository, needs_git
from tests.monorepo import Monorepo
from tests.patches import patched

PACK = "def lambda_handler(event, context): pass\n"
NOT_UTF8 = os.fsdecode(b"caf\xe9")


def content(project: Monorepo, pack: str, name: str) -> bytes:
    with zipfile.ZipFile(project.built(f"{pack}.zip")) as archive:
        return archive.read(name)


@pytest.mark.parametrize(
    "source",
    [
        b"# coding: latin-1\nx = '\xe9'\n",
        b"\xef\xbb\xbfx = 1\n",
        b"x = 1\r\ny = 2\r\n",
        b"x = 1\ry = 2\r",
        b"\x0cx = 1",
    ],
)
def test_B04_bytes_are_kept(small: Monorepo, source: bytes) -> None:
    small.write({"app/odd.py": source, "packs/ping.py": f"import app.odd\n{PACK}"})

    small.build("ping")

    assert content(small, "ping", "app/odd.py") == source


def test_B07_what_counts_as_a_module(small: Monorepo) -> None:
    weakly = "try: import stub.only\nexcept ImportError: pass\n"
    small.write(
        {
            "packs/ping.py": f"import app.empty\nimport ns.deep.m\n{weakly}{PACK}",
            "app/empty.py": b"",
            "ns/deep/m.py": b"",
            "ns/deep/m.pyi": b"",
            "stub/only.pyi": b"",
            "stub/__init__.py": b"",
        }
    )

    small.build("ping")

    assert small.names("ping") == {
        "packs/ping.py",
        "app/__init__.py",
        "app/empty.py",
        "ns/deep/m.py",
        "stub/__init__.py",
    }


def test_B07_an_extension_module_ships_and_is_told(small: Monorepo) -> None:
    small.write({"app/fast.abi3.so": b"\x7fELF", "packs/ping.py": f"def later(): import app.fast\n{PACK}"})

    small.build("ping", "--no-verify")

    assert "app/fast.abi3.so" in small.names("ping")
    assert [found["kind"] for found in small.manifest("ping")["not_followed"]] == ["compiled-module"]


def test_B10_a_link_in_the_repository_ships_as_a_file(small: Monorepo) -> None:
    small.write({"libs/shared.py": "x = 1\n", "packs/ping.py": f"import app.linked\n{PACK}"})
    (small.root / "app/linked.py").symlink_to("../libs/shared.py")

    small.build("ping")

    assert content(small, "ping", "app/linked.py") == b"x = 1\n"
    assert not (small.built("ping") / "app/linked.py").is_symlink()


@pytest.mark.parametrize("aim", ["/etc/passwd", "../../outside.py", "nowhere.py", "linked.py"])
def test_B11_a_link_that_leaves_is_refused(small: Monorepo, aim: str) -> None:
    (small.root.parent / "outside.py").write_text("secret = 1\n")
    (small.root / "app/linked.py").symlink_to(aim)
    small.build("ping")
    small.write({"packs/ping.py": f"import app.linked\n{PACK}"})

    small.refused("ping", code=1).says("app/linked.py", aim, "packs/ping.py:1", "hint:")


def test_B12_a_name_that_is_no_utf8_matters_only_where_it_is_reached(small: Monorepo) -> None:
    (small.root / f"app/{NOT_UTF8}.py").write_text("")
    (small.root / f"app/{NOT_UTF8}").mkdir()
    small.build()
    walk = """
        import importlib, pkgutil, app
        MODULES = [importlib.import_module(found.name) for found in pkgutil.iter_modules(app.__path__, "app.")]
        def lambda_handler(event, context): pass
    """
    small.write({"packs/ping.py": walk, "app/unrelated.py": ""})

    run = small.refused("ping", code=1)

    run.says("app/caf\\udce9", "UTF-8")


@pytest.mark.parametrize(
    "name", ["new\nline", "quote'\"", "two words", "café ☕", "\u202egnp", "esc\x1b[31m", "semi;rm"]
)
def test_B13_any_name_of_a_data_file(small: Monorepo, name: str) -> None:
    read = "from pathlib import Path\nDATA = list((Path(__file__).parent.parent / 'app/data').iterdir())\n"
    small.write({f"app/data/{name}.txt": "x", "packs/ping.py": read + PACK})

    run = small.build("ping", "--debug")

    assert f"app/data/{name}.txt" in small.names("ping")
    assert all(line.isprintable() for line in run.stderr.splitlines())


def test_B14_identifiers_are_looked_up_as_python_does(small: Monorepo) -> None:
    small.write(
        {
            "app/café.py": "x = 1\n",
            "packs/ping.py": f"import app.cafe\u0301, \uff4f\uff53\nfrom app import caf\u00e9\n{PACK}",
        }
    )

    small.build("ping")

    assert "app/café.py" in small.names("ping")


def test_B16_a_pipe_in_a_package_blocks_nobody(small: Monorepo) -> None:
    os.mkfifo(small.root / "app/pipe.py")
    small.build("ping")
    small.write({"packs/ping.py": f"import app.pipe\n{PACK}"})

    small.refused("ping", code=1).says("app/pipe.py", "packs/ping.py:1")


def test_B18_hidden_modules_are_warned_of(small: Monorepo) -> None:
    small.write({"json.py": "x = 1\n", "pulp.py": "x = 1\n", "packs/ping.py": f"import json, pulp\n{PACK}"})

    small.build("ping").says("json.py: `json` hides the standard library's", "`pulp` brings")


def meddling(code: str) -> str:
    """A pack that does something to its own project while it is verified: the middle of a build."""
    return f"import app.part\nimport os, subprocess, time\ntime.sleep(0.02)\n{code}\n{PACK}"


@pytest.mark.parametrize(
    "code", ["open({path!r}, 'w').write('x = 2')", "os.remove({path!r})", "os.replace({path!r} + '.new', {path!r})"]
)
def test_B20_E11_one_snapshot_ships_and_the_next_run_builds_again(small: Monorepo, code: str) -> None:
    path = small.root / "app/part.py"
    small.write({"app/part.py": "x = 1\n", "app/part.py.new": "x = 3\n"})
    small.write({"packs/ping.py": meddling(code.format(path=str(path)))})

    run = small.build("ping")

    run.says("app/part.py: changed while it was packed")
    assert content(small, "ping", "app/part.py") == b"x = 1\n"
    assert (small.built("ping") / "app/part.py").read_bytes() == b"x = 1\n"
    small.write({"app/part.py": "x = 1\n", "packs/ping.py": f"import app.part\n{PACK}"})
    assert "rebuilt" in small.build("ping").stderr
    assert "changed while" not in small.build("ping").stderr


@pytest.mark.parametrize("stage", ["lock", "subset", "plan", "materialize", "verify", "archive", "publish"])
def test_B20_a_change_at_any_stage_is_in_or_told(small: Monorepo, tmp_path: Path, stage: str) -> None:
    small.write({"app/part.py": "x = 1\n", "packs/ping.py": f"import app.part\n{PACK}"})
    rewrite = f"""
        import time
        from monopack.adapters.plain_progress import PlainProgress
        def stage(self, name, *, pack=""):
            if name == {stage!r}:
                time.sleep(0.02)
                with open({str(small.root / "app/part.py")!r}, "w") as file:
                    file.write("x = 22\\n")
        PlainProgress.stage = stage
    """

    run = small.build("ping", **patched(tmp_path / "patch", rewrite))

    told = "app/part.py: changed while it was packed" in run.stderr
    assert content(small, "ping", "app/part.py") == (b"x = 1\n" if told else b"x = 22\n")
    assert (small.built("ping") / "app/part.py").read_bytes() == content(small, "ping", "app/part.py")
    assert told is (stage != "lock")
    small.build("ping")
    assert content(small, "ping", "app/part.py") == b"x = 22\n"


@needs_git
def test_B24_another_branch_is_checked_out_meanwhile(small: Monorepo) -> None:
    git = GitRepository(small.root)
    small.write({"app/part.py": "x = 1\n", ".gitignore": "build\n"})
    small.write(
        {"packs/ping.py": meddling(f"subprocess.run(['git', '-C', {str(small.root)!r}, 'checkout', '-q', 'other'])")}
    )
    git.commit()
    git.git("checkout", "-q", "-b", "other")
    git.commit({"app/part.py": "x = 2\n"})
    git.git("checkout", "-q", "main")

    small.build("ping", "--verify-env", "PATH").says("app/part.py: changed while it was packed")

    assert content(small, "ping", "app/part.py") == b"x = 1\n"


def test_B21_a_new_file_that_wins_is_noticed(small: Monorepo) -> None:
    small.build("greet")
    assert "ink/__init__.py" in small.names("greet")
    small.write({"ink.py": "def write(text): return text\n"})

    small.build("greet")

    assert small.names("greet") >= {"ink.py"}
    assert small.distributions("greet") == {}


def test_B22_an_edit_that_keeps_size_and_time(small: Monorepo) -> None:
    path = small.root / "app/unrelated.py"
    small.write({"app/unrelated.py": "x = 1\n", "packs/ping.py": f"import app.unrelated\n{PACK}"})
    status = path.stat()
    small.build("ping")
    time.sleep(0.02)
    path.write_text("x = 2\n")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    small.build("ping")

    assert content(small, "ping", "app/unrelated.py") == b"x = 2\n"


@pytest.mark.parametrize(
    "block",
    [
        "# monopack-start\n# extra_modules: app\n",
        "# monopack-start\n# colour: red\n# monopack-end\n",
        "# monopack-start\n# monopack-end\n# monopack-start\n# monopack-end\n",
    ],
)
def test_B25_a_malformed_block_is_not_rewritten_by_auto_fix(small: Monorepo, block: str) -> None:
    small.write({"packs/ping.py": block + PACK})

    run = small.refused("ping", "--auto-fix", code=2)

    run.says("packs/ping.py:")


@pytest.mark.parametrize("member", ["app", "App/greeting.py", "app/greeting.py/x.txt"])
def test_B26_paths_of_code_and_wheel_that_cannot_both_exist(small: Monorepo, member: str) -> None:
    shutil.rmtree(small.root / "wheels")
    small.wheel("pulp", "2.0", files={"pulp.py": "def press(text): return text\n", member: "x"})
    small.wheel("Paper-Ink", "1.2", files={"ink/__init__.py": "import pulp\nwrite = pulp.press\n"}, requires=["pulp"])
    small.wheel("unused", "9.9", files={"unused.py": ""})

    small.refused("greet", "--no-cache", code=1).says("app/", "pulp", "hint:")


def test_B17_no_permission(small: Monorepo, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything; tests/integration holds it by an injected error")
    small.write({"packs/ping.py": f"import app.locked\n{PACK}", "app/locked.py": ""})
    (small.root / "app/locked.py").chmod(0)

    small.refused("ping", code=1).says("app/locked.py", "permission")
