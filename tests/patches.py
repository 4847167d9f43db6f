"""Changes to a monopack that is run as a process."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent


def patched(folder: Path, code: str) -> dict[str, str]:
    """The environment of a monopack that runs `code` before its own."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(dedent(code))
    return {"PYTHONPATH": str(folder)}
