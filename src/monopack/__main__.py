"""``python -m monopack``."""

import sys

from monopack.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
