"""Signals at every stage, kills between two steps of a publication, and processes that are stopped for a while."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock

from monopack.adapters.distribution_store.keys import FORMAT
from tests.faults.conftest import PACKS, draw
from tests.faults.driven import Driver, Order, Versions, outputs, strays
from tests.faults.test_random_kills import fetching
from tests.monorepo import Monorepo

STAGES = (
    ("lock", ""),
    ("trace", ""),
    ("subset", "greet"),
    ("plan", "greet"),
    ("materialize", "greet"),
    ("verify", "greet"),
    ("archive", "greet"),
    ("publish", "greet"),
    ("publish", "ping"),
)
"""Stages of a build without distributions, each with the pack that it is about."""


def step(driver: Driver, versions: Versions, name: str, path: str) -> int:
    """Which of the changes to files is the one of that name whose last path ends with `path`."""
    project = versions.fresh()
    log = project.root.parent / "log"
    driver.run(project, "--jobs", "1", "--no-verify", order=Order(log=str(log)))
    entries = json.loads(log.read_text())
    return next(nth for nth, entry in enumerate(entries, 1) if entry[0] == name and entry[-1].endswith(path))


SIGNALS = [(*stage, "SIGINT") for stage in STAGES] + [(*stage, "SIGTERM") for stage in STAGES[::3]]
SIGNALS += [(*stage, "SIGHUP") for stage in STAGES[1::3]]


@pytest.mark.parametrize("planned", SIGNALS, ids="-".join)
def test_F01_F03_a_signal_at_every_stage(driver: Driver, versions: Versions, planned: tuple[str, str, str]) -> None:
    project = versions.fresh()

    ended = driver.run(project, "--jobs", "1", order=Order(signals=(planned,)))

    assert ended.code == 130
    assert ended.seconds < 30
    assert not versions.wrong_after(project, ended)
    assert not strays(project)
    assert not versions.wrong_later(project, driver.run(project, "--no-verify"))


@pytest.mark.parametrize("stage", [("materialize", "greet"), ("verify", "greet"), ("publish", "greet")], ids="-".join)
def test_F02_a_second_signal_ends_it_at_once(driver: Driver, versions: Versions, stage: tuple[str, str]) -> None:
    project = versions.fresh()

    ended = driver.run(project, "--jobs", "1", order=Order(signals=((*stage, "SIGINT"), (*stage, "SIGINT"))))

    assert ended.code == 130
    assert not [wrong for wrong in versions.wrong_after(project, ended) if "in silence" not in wrong]
    assert not versions.wrong_later(project, driver.run(project, "--no-verify"))


@pytest.mark.parametrize("stage", STAGES, ids="-".join)
def test_F05_sigkill_at_every_stage(driver: Driver, versions: Versions, stage: tuple[str, str]) -> None:
    project = versions.fresh()

    ended = driver.run(project, "--jobs", "1", order=Order(signals=((*stage, "SIGKILL"),)))

    assert ended.code == -signal.SIGKILL
    assert not versions.wrong_after(project, ended)
    assert not versions.wrong_later(project, driver.run(project, "--no-verify"))


@pytest.mark.parametrize(("row", "path"), [("F08", "build/greet.package.sha256"), ("F09", "build/greet.manifest.json")])
def test_F08_F09_a_kill_between_two_files_of_a_set_is_rolled_forward(
    driver: Driver, versions: Versions, row: str, path: str
) -> None:
    project = versions.fresh()
    ended = driver.run(
        project, "--jobs", "1", "--no-verify", order=Order(fault="kill", nth=step(driver, versions, "replace", path))
    )
    assert ended.code == -signal.SIGKILL
    mixed = outputs(project)
    assert mixed["greet.zip"] == versions.new["greet.zip"]
    assert mixed["greet.manifest.json"] == versions.old["greet.manifest.json"]

    # A run that is about another pack finishes it, too, without building it.
    ended = driver.run(project, "--no-verify", "ping")

    assert ended.code == 0
    assert outputs(project) == versions.new
    assert "unchanged" in driver.run(project, "--no-verify", "greet").stderr


def test_F16_files_are_flushed_before_they_are_renamed_and_folders_after(driver: Driver, versions: Versions) -> None:
    project = versions.fresh()
    log = project.root.parent / "log"
    driver.run(project, "--jobs", "1", "--no-verify", order=Order(log=str(log)))
    flushed: set[str] = set()
    unsettled: set[str] = set()
    for name, *paths in json.loads(log.read_text()):
        absolute = [os.path.join(project.root, path) for path in paths]
        if name == "flush":
            flushed.add(absolute[0])
        elif name == "replace" and absolute[1].startswith(str(project.built(""))):
            assert absolute[0] in flushed, f"{paths[1]} gets bytes that may not outlast a power loss"
            unsettled.add(os.path.dirname(absolute[1]))
        elif name == "flush_folder":
            unsettled.discard(absolute[0].rstrip("/"))
        elif name == "remove" and "journals" in absolute[0]:
            assert not unsettled, "a journal goes before what it tells of is on disk"
    assert len(flushed) >= 5 * len(PACKS)
    assert not unsettled


def start(project: Monorepo, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "monopack", *arguments],
        cwd=project.root,
        env=project.variables({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def hanging(project: Monorepo) -> subprocess.Popen[str]:
    """A run that holds the lock of `greet` for as long as its verification hangs."""
    begun = project.root / "begun"
    project.write({"packs/greet.py": f"import time\nopen({str(begun)!r}, 'w')\ntime.sleep(600)\n"})
    process = start(project, "greet", "--entrypoint", "")
    while not begun.exists():
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    draw(project.root)
    return process


def test_F07_G06_a_stopped_holder_keeps_its_lock_and_is_named(plain: Monorepo) -> None:
    holder = hanging(plain)
    holder.send_signal(signal.SIGSTOP)
    waiting = start(plain, "greet", "--no-verify")
    assert waiting.stderr is not None
    told = waiting.stderr.readline()

    assert f"process {holder.pid} on " in told
    assert waiting.poll() is None
    holder.send_signal(signal.SIGCONT)
    holder.send_signal(signal.SIGTERM)
    assert holder.wait(60) == 130
    _, said = waiting.communicate(timeout=60)
    assert waiting.returncode == 0, said
    assert not strays(plain)


def test_G06_a_stopped_holder_is_waited_for_no_longer_than_told(driver: Driver, plain: Monorepo) -> None:
    holder = hanging(plain)
    holder.send_signal(signal.SIGSTOP)

    ended = driver.run(plain, "--no-verify", "--lock-timeout", "0.5")

    assert ended.code == 1
    assert ended.stdout == "build/ping.zip\n"
    (error,) = [line for line in ended.stderr.splitlines() if line.startswith("error:")]
    assert f"pack `greet` is still being built by process {holder.pid} on {socket.gethostname()}" in error
    assert "--lock-timeout" in ended.stderr
    holder.send_signal(signal.SIGCONT)
    holder.send_signal(signal.SIGTERM)
    assert holder.wait(60) == 130
    assert driver.run(plain, "--no-verify").code == 0
    assert not strays(plain)


def test_G06_a_stuck_fetch_is_told_for_each_pack(driver: Driver, tmp_path: Path) -> None:
    project = fetching(tmp_path)
    pack = "import ink\n\ndef lambda_handler(event, context):\n    return ink\n"
    project.write({"packs/greet.py": pack, "packs/ping.py": pack})
    assert driver.run(project, "--no-verify").code == 0
    shelf = project.cache / str(FORMAT)
    (key,) = [path.name for path in (shelf / "entries").iterdir() if path.name.startswith("ink")]
    shutil.rmtree(shelf / "entries" / key)
    shutil.rmtree(project.built(""))

    with FileLock(shelf / "locks" / f"{key}.lock"):
        ended = driver.run(project, "--no-verify", "--lock-timeout", "0.5")

    assert ended.code == 1
    assert ended.stdout == ""
    errors = [line for line in ended.stderr.splitlines() if line.startswith("error:")]
    assert errors == [f"error: {pack}: `{key}` is still being fetched by another process" for pack in PACKS]
    assert driver.run(project, "--no-verify").code == 0
    assert not strays(project)


def test_G05_a_killed_holder_lets_the_next_go_on(plain: Monorepo) -> None:
    holder = hanging(plain)
    waiting = start(plain, "greet", "--no-verify")
    assert waiting.stderr is not None
    assert f"process {holder.pid} on " in waiting.stderr.readline()

    holder.kill()
    holder.communicate()

    _, said = waiting.communicate(timeout=60)
    assert waiting.returncode == 0, said
    assert not strays(plain)


def test_F19_a_killed_verifier_fails_its_pack_alone(driver: Driver, plain: Monorepo) -> None:
    plain.write({"packs/greet.py": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"})

    ended = driver.run(plain)

    assert ended.code == 1
    assert "SIGKILL" in ended.stderr
    assert set(outputs(plain)) >= {"ping.zip"}
    assert "greet.zip" not in outputs(plain)
    assert not strays(plain)


def test_G09_a_lock_that_is_a_link_is_replaced_and_never_followed(driver: Driver, versions: Versions) -> None:
    project = versions.fresh()
    precious = project.root.parent / "precious"
    precious.write_text("mine")
    lock = project.built(".monopack/locks/greet")
    lock.unlink()
    lock.symlink_to(precious)

    ended = driver.run(project, "--no-verify")

    assert ended.code == 0, ended.stderr
    assert precious.read_text() == "mine"
    assert outputs(project) == versions.new


def test_G09_a_lock_left_by_a_process_whose_number_lives_again(driver: Driver, versions: Versions) -> None:
    """Only the system's lock counts, not what a file says."""
    project = versions.fresh()
    for pack in PACKS:
        project.built(f".monopack/locks/{pack}.holder").write_text(f"process {os.getpid()} on here")

    ended = driver.run(project, "--no-verify")

    assert (ended.code, "waiting" in ended.stderr) == (0, False)
    assert not versions.wrong_later(project, ended)


@pytest.mark.parametrize("name", ["greet", "."])
def test_G09_a_lock_that_cannot_be_taken_is_told(driver: Driver, versions: Versions, name: str) -> None:
    project = versions.fresh()
    lock = project.built(".monopack/locks") / name
    if lock.is_dir():
        subprocess.run(["rm", "-r", str(lock)], check=True)
        lock.write_text("")
    else:
        lock.unlink()
        lock.mkdir()

    ended = driver.run(project, "--no-verify")

    assert ended.code in {1, 2}
    assert "build/.monopack/locks" in ended.stderr
    assert not versions.wrong_after(project, ended)


def test_G08_the_same_bytes_and_words_for_any_number_of_jobs(driver: Driver, versions: Versions) -> None:
    said = []
    for jobs in ("1", "2", "16", "auto"):
        project = versions.fresh()
        ended = driver.run(project, "--no-verify", "--jobs", jobs)
        assert outputs(project) == versions.new, jobs
        said.append((ended.code, ended.stdout))
    assert set(said) == {(0, "build/greet.zip\nbuild/ping.zip\n")}


def test_F17_a_hundred_leftovers_are_cleared_and_what_lives_stays(driver: Driver, plain: Monorepo) -> None:
    holder = hanging(plain)
    own = plain.built(".monopack")
    for number in range(100):
        left = own / f"staged/dead{number}/payload"
        left.mkdir(parents=True)
        (left / "file").write_text("x")
        (own / f"journals/dead{number}").write_text('{"pack": "dead')
        if number % 3 == 0:
            left.chmod(0)

    ended = driver.run(plain, "--no-verify", "ping")

    assert ended.code == 0, ended.stderr
    assert os.listdir(own / "staged") == ["greet"]
    assert os.listdir(own / "journals") == []
    assert holder.poll() is None
    holder.send_signal(signal.SIGINT)
    holder.communicate(timeout=60)
    assert holder.returncode == 130
    assert not strays(plain)


def test_F01_interrupted_while_an_index_does_not_answer(plain: Monorepo) -> None:
    """The connection ends when uv does, so nobody is left who could wait for the answer."""
    plain.write({"app/sound.py": "import ink\n"})
    with socket.create_server(("127.0.0.1", 0)) as server:
        index = f"http://127.0.0.1:{server.getsockname()[1]}/simple"
        plain.write({"requirements.txt": f"--index-url {index}\nink==1.0 --hash=sha256:{'0' * 64}\n"})
        running = start(plain, "ping")
        server.settimeout(120)
        connection, _ = server.accept()
        with connection:
            running.send_signal(signal.SIGINT)
            _, said = running.communicate(timeout=60)
            connection.settimeout(60)
            while connection.recv(65536):
                pass

    assert running.returncode == 130, said
    assert said == "interrupted\n"
    assert not strays(plain)


@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_F01_F05_a_signal_while_tests_run(driver: Driver, plain: Monorepo, name: str) -> None:
    plain.write(
        {"tests/test_greet.py": "import packs.greet, unittest\nclass T(unittest.TestCase):\n  def test(self): ..."}
    )
    order = Order(signals=(("test", "greet", name),))

    ended = driver.run(plain, "--with-tests", "greet", order=order)
    later = driver.run(plain, "--with-tests", "greet")

    assert ended.code == (130 if name == "SIGINT" else -signal.SIGKILL)
    assert not ended.alive
    assert later.code == 0, later.stderr
    assert not strays(plain)
