"""How far up the repository reaches, and which links stay in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_WORKSPACE = b"[tool.uv.workspace"
_HIGHEST = 5


@dataclass(frozen=True, slots=True)
class Boundary:
    """`root` is the project root, `top` the repository's; both real paths, without links."""

    root: str
    top: str

    def holds(self, real: str) -> bool:
        """Whether a real path lies in the repository."""
        return real == self.top or real.startswith(self.top.rstrip(os.sep) + os.sep)

    def folders_above(self) -> tuple[str, ...]:
        """The project root and what is above it, up to the top, as relative paths."""
        count = len(Path(self.root).relative_to(self.top).parts)
        return ("", *("/".join([".."] * number) for number in range(1, count + 1)))


def find_boundary(root: Path) -> Boundary:
    """The repository around `root`: up to `.git`, else up to a uv workspace not far above, else `root` alone."""
    real = Path(os.path.realpath(root))
    for folder in (real, *real.parents):
        if (folder / ".git").exists():
            return Boundary(str(real), str(folder))
    above = [folder for folder in list(real.parents)[:_HIGHEST] if _is_workspace(folder)]
    return Boundary(str(real), str(above[-1] if above else real))


def _is_workspace(folder: Path) -> bool:
    try:
        return _WORKSPACE in (folder / "pyproject.toml").read_bytes()
    except OSError:
        return False
