"""What every implementation of `Progress` promises."""

from __future__ import annotations

import io
import threading
from contextlib import AbstractContextManager, nullcontext

import pytest

from monopack.adapters.plain_progress import PlainProgress
from monopack.adapters.rich_progress import RichProgress
from monopack.adapters.structlog_progress import StructlogProgress
from monopack.domain.ports.progress import Progress
from tests.fakes.progress import FakeProgress


class Told:
    """An implementation with the text that it wrote."""

    def __init__(self, kind: str) -> None:
        self.stream = io.StringIO()
        self.progress: Progress = {
            "fake": FakeProgress,
            "plain": lambda: PlainProgress(stream=self.stream),
            "structlog": lambda: StructlogProgress(stream=self.stream, colored=False),
            "rich": lambda: RichProgress(stream=self.stream),
        }[kind]()

    def warnings(self) -> str:
        return "\n".join(self.progress.warnings) if isinstance(self.progress, FakeProgress) else self.stream.getvalue()


@pytest.fixture(params=["fake", "plain", "structlog", "rich"])
def told(request: pytest.FixtureRequest) -> Told:
    return Told(request.param)


def running(progress: Progress) -> AbstractContextManager[None]:
    return progress if isinstance(progress, AbstractContextManager) else nullcontext()


def test_a_warning_is_told(told: Told) -> None:
    with running(told.progress):
        told.progress.warning("the cache [red] cannot be written")

    assert "the cache [red] cannot be written" in told.warnings()


def test_stages_details_and_warnings_come_from_any_thread(told: Told) -> None:
    def work(number: int) -> None:
        for _ in range(20):
            told.progress.stage("trace", pack=f"pack{number}")
            told.progress.detail("import resolved", module="a.b", to=["a/b.py"], line=3)
            told.progress.warning(f"warning of {number}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    with running(told.progress):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert all(f"warning of {number}" in told.warnings() for number in range(4))


def test_names_of_input_do_not_steer_the_terminal(told: Told) -> None:
    with running(told.progress):
        told.progress.stage("trace", pack="\x1b[2Jpack")
        told.progress.detail("read", path="a\x1b[2Jb\n")
        told.progress.warning("odd name \x1b[2J")

    assert isinstance(told.progress, FakeProgress) or "\x1b[2J" not in told.stream.getvalue()
