"""What a stream said, kept in bounded memory."""

from __future__ import annotations


class HeadAndTail:
    """Keeps the first and the last `limit` bytes of a stream of any length."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._head = bytearray()
        self._tail = bytearray()
        self._total = 0

    def feed(self, data: bytes) -> None:
        """Take the stream's next bytes."""
        self._total += len(data)
        room = self._limit - len(self._head)
        if room > 0:
            self._head += data[:room]
            data = data[room:]
        self._tail += data[-self._limit :]
        if len(self._tail) > 2 * self._limit:
            del self._tail[: -self._limit]

    def text(self) -> str:
        """Head and tail, with how much is left out between them; undecodable bytes replaced."""
        tail = bytes(self._tail[-self._limit :])
        left_out = self._total - len(self._head) - len(tail)
        gap = f"\n… {left_out} bytes left out …\n".encode() if left_out else b""
        return (bytes(self._head) + gap + tail).decode("utf-8", "replace")


class Head:
    """Keeps the first `limit` bytes of a stream."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._data = bytearray()

    def feed(self, data: bytes) -> None:
        """Take the stream's next bytes."""
        self._data += data[: self._limit - len(self._data)]

    def data(self) -> bytes:
        """What was kept."""
        return bytes(self._data)
