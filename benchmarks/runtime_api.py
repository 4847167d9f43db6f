"""The cloud's runtime API on loopback, as much of it as one cold start needs."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_PATIENCE = 60.0


class RuntimeApi:
    """Hands out one invocation and takes its answer; what asks for a second one waits until it is ended."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.done = threading.Event()
        self.at = 0.0
        self.answer = b""
        self._handed_out = False

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        """One request of the client's."""
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        if request.path.endswith("/invocation/next"):
            self._next(request)
            return
        _reply(request, 202, b"{}")
        if request.path.endswith(("/response", "/error")):
            self.answer = body
            self.done.set()

    def _next(self, request: BaseHTTPRequestHandler) -> None:
        if self._handed_out:
            self.done.wait(_PATIENCE)
            return
        self._handed_out = True
        self.at = time.perf_counter()
        self.asked.set()
        _reply(
            request,
            200,
            b"{}",
            {
                # The client's compiled part takes none of them to be absent.
                "Content-Type": "application/json",
                "Lambda-Runtime-Aws-Request-Id": "1",
                "Lambda-Runtime-Trace-Id": "Root=1-0-0;Sampled=0",
                "Lambda-Runtime-Client-Context": "{}",
                "Lambda-Runtime-Cognito-Identity": "{}",
                "Lambda-Runtime-Deadline-Ms": str(int((time.time() + _PATIENCE) * 1000)),
                "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:0:function:f",
            },
        )


def cold_start(command: tuple[str, ...], folder: Path, environment: dict[str, str], *, expected: str) -> float:
    """Seconds from the start of the client's process until it asks for its first event; its answer is checked."""
    with _served() as (api, address):
        started = time.perf_counter()
        variables = {**environment, "AWS_LAMBDA_RUNTIME_API": address}
        with (folder.parent / "client.log").open("wb") as log:
            child = subprocess.Popen(command, cwd=folder, env=variables, stdout=log, stderr=log)
        try:
            answered = _answered(api, child)
        finally:
            child.kill()
            child.wait()
    if not answered or json.loads(api.answer) != expected:
        raise RuntimeError(f"no answer: {api.answer!r}\n{(folder.parent / 'client.log').read_text()[-2000:]}")
    return api.at - started


def _answered(api: RuntimeApi, child: subprocess.Popen[bytes]) -> bool:
    """Whether an answer came before the client ended or patience did."""
    deadline = time.monotonic() + _PATIENCE
    while not api.done.wait(0.1):
        if child.poll() is not None or time.monotonic() > deadline:
            return api.done.is_set()
    return True


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that is ended lets go of its connection."""


@contextmanager
def _served() -> Iterator[tuple[RuntimeApi, str]]:
    api = RuntimeApi()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            api.handle(self)

        def do_POST(self) -> None:
            api.handle(self)

        def log_message(self, *_: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield api, f"127.0.0.1:{server.server_port}"
    finally:
        api.done.set()
        server.shutdown()
        server.server_close()


def _reply(request: BaseHTTPRequestHandler, code: int, body: bytes, headers: dict[str, str] | None = None) -> None:
    request.send_response(code)
    for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
        request.send_header(name, value)
    request.end_headers()
    request.wfile.write(body)


def client_environment(payload: Path, client: Path, handler: str) -> dict[str, str]:
    """What the cloud's environment has that the client reads; byte code can be written nowhere."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{payload}:{client}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LAMBDA_TASK_ROOT": str(payload),
        "_HANDLER": handler,
        "AWS_REGION": "us-east-1",
        "AWS_LAMBDA_FUNCTION_NAME": "f",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1769",
    }
