"""The fast encoder where it is installed, the standard one elsewhere."""

import json

try:
    import orjson
except ImportError:
    orjson = None


def dumps(value) -> str:
    if orjson is not None:
        return orjson.dumps(value).decode()
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
