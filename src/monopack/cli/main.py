"""The command line's entry: parse first, import the rest only when there is something to do."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from monopack.cli import streams
from monopack.cli.interrupts import EXIT_CODE as INTERRUPTED
from monopack.cli.interrupts import Interrupts
from monopack.cli.parser import UsageError, parse


def main(arguments: Sequence[str] | None = None) -> int:
    """Run monopack and return its exit code: 0 built, 1 a pack failed, 2 usage or input, 130 interrupted."""
    streams.fill_closed_descriptors()
    stderr = streams.Forgiving(sys.stderr)
    try:
        return _run(sys.argv[1:] if arguments is None else arguments, stderr)
    except KeyboardInterrupt:
        stderr.write("interrupted\n")
        return INTERRUPTED
    finally:
        streams.end_stdout()


def _run(arguments: Sequence[str], stderr: streams.Forgiving) -> int:
    try:
        packs, given = parse(arguments)
    except SystemExit as done:  # argparse's way out of --help and --version
        return int(done.code or 0)
    except UsageError as error:
        stderr.write(_usage(error))
        return 2
    with Interrupts() as interrupts:
        # pydantic, structlog and so on take ten times as long to import as everything up to here.
        from monopack.cli.run import run  # noqa: PLC0415

        return run(packs, given, stderr=stderr, interrupts=interrupts)


def _usage(error: UsageError) -> str:
    safe = error.what.encode("unicode_escape").decode() if not error.what.isprintable() else error.what
    return f"error: {safe}\n  hint: {error.hint}\n"
