"""An index on this machine that lies, breaks off or fails."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.distribution_store import LocalDistributionStore, Makers
from monopack.adapters.local_interpreters import LocalInterpreters
from monopack.adapters.this_machine import this_platform
from monopack.adapters.uv import Uv
from monopack.domain.model.errors import Location, PackFailure
from monopack.domain.model.lock import IndexOptions, LockedDistribution
from monopack.domain.model.names import canonicalize_name
from monopack.domain.model.target import Target
from tests.fakes.byte_compiler import FakeByteCompiler
from tests.fakes.progress import FakeProgress
from tests.fakes.symbol_stripper import FakeSymbolStripper
from tests.wheels import draw_wheel, sha256

HERE = Target(python=sys.version_info[:2], platform=this_platform(), full_version=sys.version.split()[0])
Answer = Callable[["Handler", bytes], None]


class Handler(BaseHTTPRequestHandler):
    """Serves one wheel of a simple index; `answer` is how the wheel itself is sent."""

    protocol_version = "HTTP/1.1"
    wheel: Path
    answer: Answer

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.close_connection = True
        if self.path.endswith(".whl"):
            type(self).answer(self, self.wheel.read_bytes())
        elif self.path == "/simple/a/":
            digest = sha256(self.wheel).replace(":", "=")
            send(self, f'<a href="/files/{self.wheel.name}#{digest}">{self.wheel.name}</a>'.encode(), kind="text/html")
        else:
            self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def send(handler: Handler, body: bytes, *, kind: str = "application/octet-stream", length: int | None = None) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    handler.end_headers()
    if handler.command == "GET":
        handler.wfile.write(body)


def whole(handler: Handler, body: bytes) -> None:
    send(handler, body)


def other_bytes(handler: Handler, body: bytes) -> None:
    send(handler, body + b"\0")


def broken_off(handler: Handler, body: bytes) -> None:
    send(handler, body[: len(body) // 2], length=len(body))


def empty(handler: Handler, body: bytes) -> None:
    send(handler, b"")


def server_error(handler: Handler, body: bytes) -> None:
    handler.send_error(503)


def gone(handler: Handler, body: bytes) -> None:
    handler.send_error(404)


def refused(handler: Handler, body: bytes) -> None:
    handler.send_error(403)


def redirected_for_ever(handler: Handler, body: bytes) -> None:
    handler.send_response(302)
    handler.send_header("Location", handler.path)
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def reset(handler: Handler, body: bytes) -> None:
    handler.connection.close()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[type[Handler]]:
    class Own(Handler):
        wheel = draw_wheel(tmp_path / "wheels", "a", files={"a.py": "x = 1\n" * 5000})
        answer = staticmethod(whole)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Own)
    Own.address = f"http://user:secret-word@127.0.0.1:{server.server_address[1]}/simple"  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield Own
    server.shutdown()
    thread.join()
    server.server_close()


def fetch(folder: Path, index: type[Handler]) -> list[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    environment |= {"UV_CACHE_DIR": str(folder / "uv-cache"), "UV_HTTP_RETRIES": "1", "UV_HTTP_TIMEOUT": "5"}
    environment |= {"PIP_CONFIG_FILE": os.devnull, "NO_PROXY": "127.0.0.1"}
    processes = ChildProcesses()
    interpreters = LocalInterpreters(processes=processes, machine=this_platform(), environment=environment)
    uv = Uv(processes=processes, interpreters=interpreters, root=folder, host=this_platform(), environment=environment)
    store = LocalDistributionStore(
        folder=folder / "cache",
        root=folder,
        installer=uv,
        makers=Makers(byte_compiler=FakeByteCompiler(), symbol_stripper=FakeSymbolStripper()),
        progress=FakeProgress(),
    )
    locked = LockedDistribution(
        name=canonicalize_name("a"),
        version="1.0",
        where=Location(path="requirements.txt", line=1),
        hashes=(sha256(index.wheel),),
    )
    options = IndexOptions(index_url=index.address)  # type: ignore[attr-defined]
    return [file.path for file in store.fetch([locked], index=options, target=HERE)["a"].files]


def test_a_good_one(tmp_path: Path, index: type[Handler]):
    assert "a.py" in fetch(tmp_path, index)


@pytest.mark.parametrize(
    "answer", [other_bytes, broken_off, empty, server_error, gone, refused, redirected_for_ever, reset]
)
def test_C08_C10_named_error_and_nothing_kept(tmp_path: Path, index: type[Handler], answer: Answer):
    index.answer = staticmethod(answer)
    with pytest.raises(PackFailure) as caught:
        fetch(tmp_path, index)
    said = str(caught.value)
    assert "`a`" in said or "refuses access" in said
    assert "secret-word" not in said
    assert not list((tmp_path / "cache").rglob("record.json"))
    index.answer = staticmethod(whole)
    assert "a.py" in fetch(tmp_path, index)


def test_other_bytes_show_both_hashes(tmp_path: Path, index: type[Handler]):
    index.answer = staticmethod(other_bytes)
    with pytest.raises(PackFailure, match="than the lock allows") as caught:
        fetch(tmp_path, index)
    assert f"expected {sha256(index.wheel)}" in caught.value.why
