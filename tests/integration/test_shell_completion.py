"""The printed scripts, in the shells that read them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from monopack.cli.completion import SCRIPTS

# What an interactive shell does at a Tab, with the words `monopack users_` before the cursor.
TABS = {
    "bash": 'COMP_WORDS=(monopack users_); COMP_CWORD=1; _monopack; printf "%s\\n" "${COMPREPLY[@]}"',
    "zsh": "words=(monopack users_); CURRENT=2; compadd() { print -l -- ${(P)2} }; _monopack",
    "fish": 'complete -C "monopack users_"',
}
BEFORE = {"zsh": "compdef() { : }\n"}


@pytest.mark.parametrize("shell", SCRIPTS)
def test_packs_are_offered(shell: str, tmp_path: Path) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    (tmp_path / "packs").mkdir()
    for name in ("users_get", "users_put", "health"):
        (tmp_path / f"packs/{name}.py").touch()
    command = tmp_path / "bin/monopack"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m monopack "$@"\n')
    command.chmod(0o755)
    text = f"{BEFORE.get(shell, '')}{SCRIPTS[shell]}\n{TABS[shell]}\n"
    environment = {"PATH": f"{command.parent}:/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run(
        [program, "-c", text], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.split() == ["users_get", "users_put"], done.stderr
