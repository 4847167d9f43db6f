"""SIGKILL at the n-th system call of a kind: the cross-check of what goes through monopack's own layer."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys

import pytest

from tests.faults.driven import Driver, Versions, outputs, strays, torn

CALLS = ("rename,renameat,renameat2", "fsync", "unlink,unlinkat", "mkdir,mkdirat")


@pytest.mark.faults
@pytest.mark.parametrize("calls", CALLS)
def test_F06_sigkill_at_the_nth_system_call(driver: Driver, versions: Versions, calls: str) -> None:
    strace = shutil.which("strace")
    if strace is None or subprocess.run([strace, "-qq", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no strace that may trace here")
    for nth in range(1, 100):
        project = versions.fresh()
        inject = ["-e", f"trace={calls}", "-e", f"inject={calls}:signal=SIGKILL:when={nth}"]
        done = subprocess.run(
            [strace, "-qq", "-o", "/dev/null", *inject, sys.executable, "-m", "monopack", "--jobs", "1", "--no-verify"],
            cwd=project.root,
            env=project.variables({"PYTHONDONTWRITEBYTECODE": "1"}),
            capture_output=True,
            check=False,
        )
        if done.returncode == 0:
            break
        assert done.returncode in {-signal.SIGKILL, 128 + signal.SIGKILL}, done.stderr
        assert not torn(project, versions.old, versions.new), nth
        later = driver.run(project, "--no-verify")
        assert later.code == 0, later.stderr
        assert outputs(project) == versions.new, nth
        # Python tries with a file of its own whether the folder for temporary files can be used.
        assert not [path for path in strays(project) if "/temporary/" not in path], nth
        shutil.rmtree(project.root.parent)
    assert nth > 3
