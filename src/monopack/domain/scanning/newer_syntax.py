"""Which Python reads a line that the running one does not."""

from __future__ import annotations

import re
from typing import Final

_MARKS: Final = (
    (re.compile(r"^\s*lazy\s+(?:import|from)\s"), (3, 15)),
    (re.compile(r"""(?:^|[^\w])(?:t|tr|rt)(?:"|')""", re.IGNORECASE), (3, 14)),
    (re.compile(r"^\s*except\*?\s+[\w.]+\s*,\s*[\w.]+(?:\s*,\s*[\w.]+)*\s*:"), (3, 14)),
    (re.compile(r"^\s*(?:async\s+)?(?:def|class)\s+\w+\s*\[[^\]]*=[^\]]*\]"), (3, 13)),
    (re.compile(r"^\s*type\s+\w+\s*\[[^\]]*=[^\]]*\]\s*="), (3, 13)),
    (re.compile(r"^\s*(?:async\s+)?(?:def|class)\s+\w+\s*\["), (3, 12)),
    (re.compile(r"^\s*type\s+\w+\s*(?:\[.*\])?\s*="), (3, 12)),
    (re.compile(r"""(?:^|[^\w])(?:f|fr|rf)(?:"|').*\{""", re.IGNORECASE), (3, 12)),
    (re.compile(r"^\s*except\s*\*"), (3, 11)),
)


def reader_of(line: str, running: tuple[int, int]) -> tuple[int, int] | None:
    """The first Python that reads `line`, when that is a later one than `running`; None when nothing tells."""
    found = (version for mark, version in _MARKS if version > running and mark.search(line))
    return next(found, None)
