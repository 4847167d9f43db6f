"""One run, from words to exit code; the one place that turns exceptions into text."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

from monopack.adapters.files.temporary import collect_dead
from monopack.cli.configuration import Configuration, configure
from monopack.cli.container import Container
from monopack.cli.interrupts import Interrupts
from monopack.cli.reporting import Report
from monopack.cli.request import build_request
from monopack.cli.streams import Forgiving, colored
from monopack.cli.work import tell_failure, work
from monopack.domain.model.errors import MonopackError
from monopack.domain.model.unexpected import as_error


def run(packs: tuple[str, ...], given: Mapping[str, Any], *, stderr: Forgiving, interrupts: Interrupts) -> int:
    """Build or look, and report; returns the exit code whatever goes wrong, `KeyboardInterrupt` excepted."""
    report = Report(stderr, colored=colored(stderr))
    configuration: Configuration | None = None
    try:
        configuration = configure(given)
        request = build_request(packs, configuration)
        container = Container(configuration=configuration, stderr=stderr, interrupts=interrupts)
        with _opened(container, configuration.warnings):
            tell = work(container, request, configuration.settings)
        return tell(report)
    except Exception as error:  # noqa: BLE001  # whatever it is, the user gets a message and not a traceback
        debug = configuration.settings.debug if configuration else given.get("debug", False)
        if debug and not isinstance(error, MonopackError):
            stderr.write(traceback.format_exc())
        told = as_error(error)
        report.error(told)
        if configuration is not None:
            tell_failure(told, configuration.settings)
        return told.exit_code


@contextmanager
def _opened(container: Container, warnings: Iterable[str]) -> Iterator[None]:
    """Everything that the work may open, closed again when it is done."""
    progress = container.progress()
    with ExitStack() as stack:
        stack.callback(collect_dead)
        stack.callback(container.shutdown_resources)
        stack.enter_context(container.closing())
        if isinstance(progress, AbstractContextManager):
            stack.enter_context(progress)
        for warning in warnings:
            progress.warning(warning)
        yield
