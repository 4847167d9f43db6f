"""The command line's words, not yet their meaning: values stay text until the settings look at them."""

from __future__ import annotations

import argparse
import os
import sys

from monopack import __version__
from monopack.cli.options import OPTIONS, SHELLS, Kind, Option

TYPE_CHECKING = False
if TYPE_CHECKING:  # the module `typing` is not needed at run time, and slow to import
    from collections.abc import Sequence
    from typing import Any, NoReturn

_DESCRIPTION = "Split a Python monorepo into small, verified, byte-reproducible packs."
_EPILOG = (
    "Every option can also be a variable (MONOPACK_JOBS for --jobs; lists with commas) or a key of [tool.monopack] in "
    "the project's pyproject.toml. The command line comes first, then the environment, then the file."
)
_COLUMNS = 80
_HELP_POSITION = 28


class UsageError(Exception):
    """The command line cannot be read; told with exit code 2."""

    def __init__(self, what: str, *, hint: str = "see `monopack --help`") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


class Parser(argparse.ArgumentParser):
    """Raises `UsageError` where argparse would print and exit."""

    def error(self, message: str) -> NoReturn:
        """Hand the problem to the one place that tells problems."""
        raise UsageError(message)


def parse(arguments: Sequence[str]) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The packs asked for and the options given, by field name: flags as bool, repeated ones as tuples of text.

    Prints and exits for `--help` and `--version`.
    """
    # argparse takes mixed options apart in two passes, and in the second would read what follows `--` as options.
    end = list(arguments).index("--") if "--" in arguments else len(arguments)
    namespace, unknown = build_parser().parse_known_intermixed_args(list(arguments[:end]))
    if unknown:
        raise _unknown(unknown)
    given = vars(namespace)
    packs = (*given.pop("packs"), *arguments[end + 1 :])
    return packs, {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}


def build_parser() -> Parser:
    """A parser of exactly the table's options; what is not given leaves no trace."""
    width = _width()
    parser = Parser(
        prog="monopack",
        usage="monopack [PACK ...] [options]",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
        formatter_class=lambda prog: argparse.HelpFormatter(prog, max_help_position=_HELP_POSITION, width=width),
    )
    parser.add_argument("--version", action="version", version=f"monopack {__version__}", help="print it and exit")
    parser.add_argument("--completion", action=_Completion, choices=SHELLS, help="print what makes a shell complete")
    parser.add_argument("packs", nargs="*", default=[], metavar="PACK", help="packs to build; default: all")
    for option in OPTIONS:
        _add(parser, option)
    return parser


class _Completion(argparse.Action):
    """Prints and exits, as `--version` does."""

    def __call__(
        self, parser: argparse.ArgumentParser, _namespace: object, values: object, _option: object = None
    ) -> None:
        from monopack.cli.completion import SCRIPTS  # noqa: PLC0415  # only who asks pays for the import

        sys.stdout.write(SCRIPTS[str(values)])
        parser.exit()


def _width() -> int:
    """The terminal's, found once: argparse would look for each option, by a module that brings every compressor."""
    try:
        columns = int(os.environ.get("COLUMNS") or os.get_terminal_size().columns)
    except (OSError, ValueError):
        columns = _COLUMNS
    return max(columns, _COLUMNS // 2) - 2


def _add(parser: Parser, option: Option) -> None:
    text = f"{option.meaning} (default: {option.default})".replace("%", "%%")
    if option.kind is Kind.FLAG:
        parser.add_argument(option.switch, dest=option.field, action="store_true", help=text)
        undo = f"overrule {option.switch} of the environment or the file"
        parser.add_argument(option.opposite, dest=option.field, action="store_false", help=undo)
        return
    action = "append" if option.kind is Kind.REPEATED else "store"
    parser.add_argument(option.switch, dest=option.field, action=action, metavar=option.metavar, help=text)


def _unknown(arguments: Sequence[str]) -> UsageError:
    """What was not understood, with the nearest real switch to the first of them."""
    # Only a wrong command line pays for the import.
    from difflib import get_close_matches  # noqa: PLC0415

    known = [switch for option in OPTIONS for switch in option.switches]
    near = get_close_matches(arguments[0].partition("=")[0], known, n=1, cutoff=0.5)
    what = "unknown option " + ", ".join(f"`{argument}`" for argument in arguments)
    return UsageError(what, hint=f"did you mean `{near[0]}`?") if near else UsageError(what)
