"""Other machines as targets, what the runtime provides, and what is installed already."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from uv import find_uv_bin

from tests.monorepo import Monorepo

AARCH64 = 183


def test_excluded_distribution_stays_out_with_what_only_it_needs(small: Monorepo) -> None:
    run = small.build("greet", "--exclude-distribution", "paper_ink")

    assert small.distributions("greet") == {}
    assert not {name for name in small.names("greet") if name.startswith(("ink", "pulp"))}
    assert "unresolved" not in run.stderr


def test_excluded_by_the_managed_block_and_by_the_file(small: Monorepo) -> None:
    greeting = (small.root / "packs/greet.py").read_text()
    small.write({"packs/greet.py": "# monopack-start\n# exclude_distributions: pulp\n# monopack-end\n" + greeting})
    small.build("greet")
    assert small.distributions("greet") == {"paper-ink": "1.2"}

    small.write(
        {"packs/greet.py": greeting, "pyproject.toml": '[tool.monopack]\nexclude-distribution = ["Paper.Ink"]\n'}
    )
    small.build("greet")
    assert small.distributions("greet") == {}


def test_excluded_and_locked_nowhere_is_verified_statically_and_said(small: Monorepo) -> None:
    small.write({"packs/ping.py": "import boto3\ndef lambda_handler(event, context): pass\n"})

    small.build("ping", "--exclude-distribution", "boto3").says("boto3")


def environment_with(folder: Path, *wheels: Path) -> Path:
    """The interpreter of a new environment that has just `wheels`."""
    python = folder / "bin/python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    if wheels:
        subprocess.run([find_uv_bin(), "pip", "install", "-q", "--no-deps", "-p", python, *wheels], check=True)
    return python


def test_distributions_of_an_environment_are_taken_from_it(small: Monorepo, tmp_path: Path) -> None:
    wheels = small.root / "wheels"
    python = environment_with(tmp_path / "environment", *wheels.iterdir())
    small.build("greet", "--no-cache")
    fetched = small.built("greet.zip").read_bytes()
    shutil.rmtree(wheels)
    shutil.rmtree(small.built(""))

    small.build("greet", "--no-cache", "--existing-install-python", str(python))

    assert small.built("greet.zip").read_bytes() == fetched


def test_what_the_environment_lacks_is_said_and_fetched(small: Monorepo, tmp_path: Path) -> None:
    python = environment_with(tmp_path / "partly", next((small.root / "wheels").glob("pulp-*")))

    run = small.build("greet", "--no-cache", "--existing-install-python", str(python))

    run.says(str(python), "paper-ink")
    assert "pulp" not in run.stderr


def test_bare_environment_is_said(small: Monorepo, tmp_path: Path) -> None:
    python = environment_with(tmp_path / "bare")

    small.build("greet", "--no-cache", "--existing-install-python", str(python)).says(
        str(python), "nothing is installed"
    )


def test_missing_environment_is_said_and_the_build_goes_on(small: Monorepo, tmp_path: Path) -> None:
    missing = tmp_path / "no/python"

    small.build("greet", "--existing-install-python", str(missing)).says(str(missing))


@pytest.mark.network
def test_other_processor_gets_its_own_extension_modules(small: Monorepo) -> None:
    small.write(
        {
            "requirements.txt": "markupsafe==3.0.2\n",
            "packs/ping.py": "import markupsafe\ndef lambda_handler(event, context): pass\n",
        }
    )

    run = small.build("ping", "--python-platform", "aarch64-manylinux_2_28", "--python-version", "3.12")

    run.says("ping", "static")
    with zipfile.ZipFile(small.built("ping.zip")) as archive:
        extensions = [name for name in archive.namelist() if name.endswith(".so")]
        assert [name for name in extensions if "cpython-312-aarch64" in name] == extensions != []
        assert {struct.unpack_from("<H", archive.read(name), 18)[0] for name in extensions} == {AARCH64}


def test_code_that_only_another_system_runs_stays_out(small: Monorepo) -> None:
    small.write(
        {
            "packs/ping.py": """
            import sys

            if sys.platform == "win32":
                from app import windows
            elif sys.version_info >= (3, 12):
                from app import modern
            else:
                from app import older

            def lambda_handler(event, context):
                pass
        """,
            "app/windows.py": "",
            "app/modern.py": "",
            "app/older.py": "",
        }
    )

    small.build("ping", "--python-version", "3.13")
    assert small.names("ping") == {"packs/ping.py", "app/__init__.py", "app/modern.py"}
    small.build("ping", "--python-version", "3.11", "--python-platform", "windows")
    assert small.names("ping") == {"packs/ping.py", "app/__init__.py", "app/windows.py"}
