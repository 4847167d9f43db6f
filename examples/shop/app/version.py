"""Which shop this is."""

import json
from functools import cache
from pathlib import Path


@cache
def build_info() -> dict:
    return json.loads((Path(__file__).parent / "build_info.json").read_text(encoding="utf-8"))
