"""The hexagon is held by import-linter, whose contracts stand in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUN = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command(['--no-cache']))"


def test_import_contracts() -> None:
    done = subprocess.run([sys.executable, "-c", RUN], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_no_adapter_imports_another_but_what_changes_files() -> None:
    adapters = ROOT / "src/monopack/adapters"
    for path in adapters.rglob("*.py"):
        own = path.relative_to(adapters).parts[0].removesuffix(".py")
        for line in path.read_text("utf-8").splitlines():
            if line.lstrip().startswith(("from monopack.adapters", "import monopack.adapters")):
                imported = line.split()[3 if line.split()[1] == "monopack.adapters" else 1]
                assert imported.removeprefix("monopack.adapters.").split(".")[0] in {own, "files"}, f"{path}: {line}"
