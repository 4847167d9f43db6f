"""Asking an interpreter where its distributions lie."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monopack.domain.ports.processes import Command, Processes

_TIMEOUT = 30.0
_ANSWER = "monopack-answer "
# Without `site`, whose `.pth` files are code of distributions; so the environment's own folder is found by hand.
_QUESTION = """
import json, os, sys, sysconfig
home = os.path.dirname(os.path.dirname(os.path.abspath(sys.executable)))
virtual = os.path.isfile(os.path.join(home, "pyvenv.cfg"))
base = {"base": home, "platbase": home} if virtual else {}
own = ["venv"] if virtual else [sysconfig.get_default_scheme(), "deb_system"]
own += ["posix_prefix", "nt"]
known = [name for name in own if name in sysconfig.get_scheme_names()]
paths = [sysconfig.get_path(kind, name, vars=base) for name in known for kind in ("purelib", "platlib")]
prefix = home if virtual else sys.prefix
print("ANSWER" + json.dumps({"python": sys.version_info[:2], "prefix": prefix, "paths": paths}))
""".replace("ANSWER", _ANSWER)


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """What an interpreter said: its version, its prefix and the folders that exist of its `site-packages`."""

    python: tuple[int, int]
    prefix: Path
    folders: tuple[Path, ...]


def ask(python: Path, *, processes: Processes, variables: Mapping[str, str]) -> Environment | None:
    """None when `python` is no interpreter that answers."""
    command = Command(
        arguments=(str(python), "-I", "-S", "-B", "-c", _QUESTION),
        folder=str(python.parent),
        environment={name: variables[name] for name in ("PATH", "SYSTEMROOT") if name in variables},
        timeout=_TIMEOUT,
    )
    lines = processes.run(command).output.splitlines()
    answer = next((line.removeprefix(_ANSWER) for line in lines if line.startswith(_ANSWER)), "")
    if not answer:
        return None
    said = json.loads(answer)
    major, minor = said["python"]
    folders = dict.fromkeys(Path(path).resolve() for path in said["paths"] if Path(path).is_dir())
    return Environment(python=(major, minor), prefix=Path(said["prefix"]).resolve(), folders=tuple(folders))
