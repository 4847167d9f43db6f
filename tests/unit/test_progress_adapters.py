"""What each way of telling progress writes."""

from __future__ import annotations

import io
import re

import pytest

from monopack.adapters.plain_progress import PlainProgress
from monopack.adapters.rich_progress import RichProgress
from monopack.adapters.structlog_progress import StructlogProgress


def test_plain_tells_each_warning_once_and_nothing_else() -> None:
    stream = io.StringIO()
    progress = PlainProgress(stream=stream)

    progress.stage("trace", pack="a")
    progress.detail("import resolved", module="a.b")
    progress.warning("mind this")
    progress.warning("mind this")

    assert stream.getvalue() == "warning: mind this\n"


def test_debug_tells_facts_and_how_long_the_last_stage_of_a_pack_took() -> None:
    stream = io.StringIO()
    progress = StructlogProgress(stream=stream, colored=False)

    progress.stage("trace", pack="a")
    progress.stage("trace", pack="b")
    progress.detail("import resolved", module="a.b", to="app/b.py")
    progress.stage("subset", pack="a")

    lines = stream.getvalue().splitlines()
    assert len(lines) == 4
    assert "import resolved" in lines[2]
    assert "module=a.b" in lines[2]
    assert "took" not in lines[1]
    assert re.search(r"stage subset .*ended=trace.* took=\d+\.\d{3}", lines[3])


def test_the_living_line_is_gone_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")  # rich draws nothing on a dumb one, where tests may run
    stream = io.StringIO()
    progress = RichProgress(stream=stream)

    with progress:
        progress.stage("verify", pack="users_get")

    assert "verify users_get" in stream.getvalue()
    assert stream.getvalue().endswith("\x1b[1A\x1b[2K")
