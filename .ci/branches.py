"""Usage: branches.py REPORT.json PERCENT: fail when fewer of the branches were taken."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(report: str, percent: str) -> int:
    """0 when enough branches were taken."""
    totals = json.loads(Path(report).read_text(encoding="utf-8"))["totals"]
    taken = 100 * totals["covered_branches"] / totals["num_branches"]
    sys.stdout.write(f"{taken:.1f} % of the branches taken ({percent} % asked for)\n")
    return 0 if taken >= float(percent) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
