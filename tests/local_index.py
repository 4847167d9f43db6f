"""A package index of one test: the simple API (PEP 503) over wheels in a folder, on this machine only."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from packaging.utils import parse_wheel_filename

from tests.wheels import sha256


class _Quiet(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, log: Path | None, **named: Any) -> None:
        self._log = log
        super().__init__(*arguments, **named)

    def log_message(self, *_: object) -> None:
        """Tests print for themselves."""

    def log_request(self, *_: object) -> None:
        if self._log is not None:
            with self._log.open("a", encoding="utf-8") as file:
                file.write(f"{self.requestline}\n")


@contextmanager
def serve(wheels: Path, site: Path, *, log: Path | None = None) -> Iterator[str]:
    """The index's URL while the block runs; `site` is an empty folder for its pages, `log` gets a line a request."""
    _write_pages(wheels, site)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site), log=log))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/simple"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _write_pages(wheels: Path, site: Path) -> None:
    links: dict[str, list[str]] = {}
    (site / "files").mkdir(parents=True)
    for wheel in sorted(wheels.glob("*.whl")):
        (site / "files" / wheel.name).write_bytes(wheel.read_bytes())
        digest = sha256(wheel).replace(":", "=")
        link = f'<a href="../../files/{wheel.name}#{digest}">{html.escape(wheel.name)}</a>'
        links.setdefault(parse_wheel_filename(wheel.name)[0], []).append(link)
    _page(site / "simple", [f'<a href="{name}/">{name}</a>' for name in links])
    for name, own in links.items():
        _page(site / "simple" / name, own)


def _page(folder: Path, links: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    body = "<br>\n".join(links)
    (folder / "index.html").write_text(f"<!DOCTYPE html><html><body>\n{body}\n</body></html>\n", encoding="utf-8")
