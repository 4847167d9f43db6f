"""The report as one page that needs no network and no other file."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def report_page(document: dict[str, Any]) -> str:
    """The page, with the document in it; every text of it reaches the page as text, never as markup."""
    # A `<` could end the script element that holds the data.
    data = json.dumps(document, separators=(",", ":")).replace("<", "\\u003c")
    page = _asset("page.html")
    for mark, content in (("/*STYLE*/", _asset("style.css")), ("/*SCRIPT*/", _asset("script.js")), ("/*DATA*/", data)):
        head, _, tail = page.partition(mark)
        page = head + content + tail
    return page


def _asset(name: str) -> str:
    return files(__name__).joinpath(name).read_text("utf-8")
