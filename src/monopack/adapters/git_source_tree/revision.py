"""From a revision's name to the tree it stands for, and where the project lies in it."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monopack.domain.model.errors import InputError
from monopack.domain.model.names import printable


@dataclass(frozen=True, kw_only=True, slots=True)
class Revision:
    """`tree` is the name of an object in hex, `prefix` the project's folder in the repository without a last slash."""

    tree: str
    prefix: str


def find_revision(name: str, *, folder: Path, environment: Mapping[str, str]) -> Revision:
    """The revision as git understands it in `folder`. `InputError` without git, repository or such a revision."""
    place = _git(("rev-parse", "--is-inside-work-tree", "--show-prefix"), folder, environment)
    lines = place.stdout.decode("utf-8", "surrogateescape").split("\n")
    if place.returncode or lines[0] != "true":
        why = printable(place.stderr.decode("utf-8", "replace").strip())
        raise InputError("this project is in no git repository", why=why, hint="leave out `--changed-since`")
    # A name is taken to a commit first, so that a file's or a blob's name is told as such.
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}^{{tree}}")
    found = _git(asked, folder, environment)
    if found.returncode:
        raise _unknown(name, folder, environment)
    return Revision(tree=found.stdout.decode().strip(), prefix=lines[1].rstrip("/"))


def _unknown(name: str, folder: Path, environment: Mapping[str, str]) -> InputError:
    shallow = _git(("rev-parse", "--is-shallow-repository"), folder, environment).stdout.strip() == b"true"
    hint = "check the spelling; `git fetch` brings branches and tags of the remote"
    if shallow:
        hint = "this clone is shallow: fetch its history first (`git fetch --unshallow`, in CI a fetch depth of 0)"
    return InputError(f"git knows no revision `{printable(name)}`", hint=hint)


def _git(
    arguments: tuple[str, ...], folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ["git", *arguments],  # noqa: S607  # the user's own git, wherever it is
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError("git cannot be started", why=why, hint="`--changed-since` needs git on `PATH`") from None
    except ValueError:
        raise InputError("a revision holds no NUL character") from None
