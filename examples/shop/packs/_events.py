"""Shared by the packs; the underscore says that it is none itself."""

import json


def body_of(event: dict) -> dict:
    body = event.get("body") or {}
    return json.loads(body) if isinstance(body, str) else body
