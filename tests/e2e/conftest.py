"""Monorepos for end-to-end tests; docs/testing-fixtures.md says how they are meant."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.monorepo import Monorepo

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def shop(tmp_path: Path, shared_cache: Path) -> Monorepo:
    """A copy of examples/shop."""
    root = tmp_path / "shop"
    shutil.copytree(EXAMPLES / "shop", root, ignore=shutil.ignore_patterns("build", "__pycache__"))
    return Monorepo(root=root, cache=shared_cache)


@pytest.fixture
def workspace(tmp_path: Path, shared_cache: Path) -> Monorepo:
    """A copy of examples/workspace; it has no lock yet."""
    root = tmp_path / "workspace"
    shutil.copytree(EXAMPLES / "workspace", root, ignore=shutil.ignore_patterns("build", "uv.lock", "__pycache__"))
    return Monorepo(root=root, cache=shared_cache)
