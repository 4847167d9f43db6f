"""What holds for every test, wherever and by whomever they are run."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.monorepo import Monorepo

# Background shells and nohup ignore signals, which children inherit: what is sent to them in a test would get lost.
for _number, _usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _usual)


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
    """Two packs over one package and three drawn distributions; `ink` comes from Paper-Ink, which needs pulp."""
    empty.wheel(
        "Paper-Ink",
        "1.2",
        files={"ink/__init__.py": "import pulp\ndef write(text): return pulp.press(text)\n"},
        requires=["pulp>=2"],
    )
    empty.wheel("pulp", "2.0", files={"pulp.py": "def press(text): return f'<{text}>'\n"})
    empty.wheel("unused", "9.9", files={"unused/__init__.py": ""})
    empty.requirements("Paper-Ink==1.2", "pulp==2.0", "unused==9.9")
    empty.write(
        {
            "packs/greet.py": """
            from app.greeting import greet

            def lambda_handler(event, context):
                return greet(event["name"])
        """,
            "packs/ping.py": """
            def lambda_handler(event, context):
                return "pong"
        """,
            "app/__init__.py": "",
            "app/greeting.py": """
            import ink

            def greet(name):
                return ink.write(f"hello {name}")
        """,
            "app/unrelated.py": "import nothing_that_exists\n",
        }
    )
    return empty
