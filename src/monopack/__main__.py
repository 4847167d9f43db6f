"""``python -m monopack``."""

import os
import sys


def _leave_the_project() -> None:
    """Take the current directory off the path, where `-m` put it: the project's own `json.py` would be ours."""
    try:
        here = {"", os.getcwd()}  # noqa: PTH109  # pathlib is not imported yet, and need not be for `--help`
    except FileNotFoundError:
        here = {""}
    if not sys.flags.safe_path and sys.path and sys.path[0] in here:
        del sys.path[0]


if __name__ == "__main__":
    _leave_the_project()
    from monopack.cli.main import main

    sys.exit(main())
