"""The command line's entry: parse first, import the rest only when there is something to do."""

from __future__ import annotations

import gc
import sys

from monopack.cli.descriptors import end_stdout, fill_closed_descriptors
from monopack.cli.options import ASK
from monopack.cli.parser import UsageError, parse

TYPE_CHECKING = False
if TYPE_CHECKING:  # not needed at run time, and `--help` shall be quick
    from collections.abc import Sequence

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run monopack and return its exit code: 0 built, 1 a pack failed, 2 usage or input, 130 interrupted."""
    fill_closed_descriptors()
    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        _tell("interrupted")
        return INTERRUPTED
    finally:
        end_stdout()


def _run(arguments: Sequence[str]) -> int:
    if arguments and arguments[0] == ASK:
        return _complete(arguments[1:])
    try:
        packs, given = parse(arguments)
    except SystemExit as done:  # argparse's way out of --help and --version
        return int(done.code or 0)
    except UsageError as error:
        _tell(f"error: {error.what}\n  hint: {error.hint}")
        return 2
    # pydantic, structlog and so on take ten times as long to import as everything up to here.
    from monopack.cli.interrupts import Interrupts  # noqa: PLC0415

    with Interrupts() as interrupts:
        # What modules define stays for good: to search it for garbage takes a sixth of the time of importing it.
        gc.disable()
        from monopack.cli.run import run  # noqa: PLC0415
        from monopack.cli.streams import Forgiving  # noqa: PLC0415

        gc.freeze()
        gc.enable()
        return run(packs, given, stderr=Forgiving(sys.stderr), interrupts=interrupts)


def _complete(words: Sequence[str]) -> int:
    from monopack.cli.completion import offers  # noqa: PLC0415

    sys.stdout.write("".join(f"{word}\n" for word in offers(words)))
    return 0


def _tell(text: str) -> None:
    from monopack.cli.streams import Forgiving  # noqa: PLC0415
    from monopack.domain.model.names import printable  # noqa: PLC0415

    Forgiving(sys.stderr).write("".join(f"{printable(line)}\n" for line in text.split("\n")))
