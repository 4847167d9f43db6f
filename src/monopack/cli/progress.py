"""How progress is told in this run."""

from __future__ import annotations

from monopack.adapters.plain_progress import PlainProgress
from monopack.cli.streams import Forgiving, colored, is_terminal
from monopack.domain.ports.progress import Progress


def choose_progress(*, stream: Forgiving, debug: bool) -> Progress:
    """Every event for `--debug`, a living line on a terminal, else only warnings; imports what it needs."""
    if debug:
        from monopack.adapters.structlog_progress import StructlogProgress  # noqa: PLC0415

        return StructlogProgress(stream=stream, colored=colored(stream))
    if is_terminal(stream):
        from monopack.adapters.rich_progress import RichProgress  # noqa: PLC0415

        return RichProgress(stream=stream)
    return PlainProgress(stream=stream)
