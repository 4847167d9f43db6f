"""What holds for every test, wherever and by whomever they are run."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.drawn_projects import draw_small
from tests.monorepo import Monorepo

# Background shells and nohup ignore signals, which children inherit: what is sent to them in a test would get lost.
for _number, _usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _usual)

# No property is one of the machine's speed.
settings.register_profile("monopack", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("monopack")


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all tests of a run, whichever worker runs them: what is shared safely in life is shared here."""
    named = os.environ.get("MONOPACK_TEST_CACHE")
    if named:
        return Path(named)
    base = tmp_path_factory.getbasetemp()
    return (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "monopack-cache"


@pytest.fixture
def empty(tmp_path: Path, shared_cache: Path) -> Monorepo:
    """A project folder with nothing in it."""
    root = tmp_path / "project"
    root.mkdir()
    return Monorepo(root=root, cache=shared_cache)


@pytest.fixture
def small(empty: Monorepo) -> Monorepo:
    """Two packs, drawn by `draw_small`."""
    return draw_small(empty)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--faults", action="store_true", help="run the long tests of faults, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long tests of faults run when they are asked for only: `make faults`."""
    if not config.getoption("--faults"):
        long = [item for item in items if item.get_closest_marker("faults")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]
