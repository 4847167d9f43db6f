"""A part of the verifier's program: how long each import takes, and which sources are compiled for it.

The import system asks two functions of its own for every module that is not loaded yet. Both are wrapped while the
entrypoint is imported, under their own names and files, so that a stack looks like one without measuring. Each of
them makes room for its own frame: as many imports may lie within one another as without it.
"""
# It stands behind the verifier's own text, where no future import may; Python 3.8 reads no newer annotations.
# ruff: noqa: ANN401, SLF001

import sys
import time
from _thread import get_ident

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable  # noqa: UP035


class Measure:
    """What was imported by the thread that began it: the import system itself is put back in the end."""

    def __init__(self) -> None:
        self.rows: list[list[Any]] = []
        """Name, row of the import around it or -1, file and line that import it, nanoseconds, of these compiling."""
        self.sources: list[str] = []
        """Files that were compiled, as the import system names them."""
        self.nanoseconds = 0
        self._open: list[int] = []
        self._owner = get_ident()
        self._room = _Room()

    def run(self, name: str) -> None:
        """Import the module `name`, measured."""
        system: Any = sys.modules["_frozen_importlib"]
        loaders: Any = sys.modules["_frozen_importlib_external"]
        find, compile_source = system._find_and_load, loaders.SourceLoader.source_to_code
        system._find_and_load = _disguised(self._finding(find), find)
        loaders.SourceLoader.source_to_code = _disguised(self._compiling(compile_source), compile_source)
        clock = time.perf_counter_ns
        start = clock()
        try:
            __import__(name)
        finally:
            self.nanoseconds = clock() - start
            system._find_and_load, loaders.SourceLoader.source_to_code = find, compile_source

    def text(self) -> str:
        """The rows as lines of cells, which is read faster than Python's own notation."""
        return "\n".join(
            "\t".join(str(cell).replace("\t", " ").replace("\n", " ") for cell in row) for row in self.rows
        )

    def _finding(self, find: "Callable[..., Any]") -> "Callable[..., Any]":
        rows, opened, owner, clock, thread = self.rows, self._open, self._owner, time.perf_counter_ns, get_ident
        enter, leave = self._room.enter, self._room.leave

        def _find_and_load(name: str, import_: "Any") -> "Any":
            if thread() != owner:
                return find(name, import_)
            row = [name, opened[-1] if opened else -1, *_importer(sys._getframe(1)), 0, 0]
            opened.append(len(rows))
            rows.append(row)
            room = enter()
            start = clock()
            try:
                return find(name, import_)
            finally:
                row[4] = clock() - start
                opened.pop()
                leave(room)

        return _find_and_load

    def _compiling(self, compile_source: "Callable[..., Any]") -> "Callable[..., Any]":
        rows, opened, owner, clock, thread = self.rows, self._open, self._owner, time.perf_counter_ns, get_ident
        enter, leave = self._room.enter, self._room.leave

        def source_to_code(self: "Any", data: "Any", path: "Any", *more: "Any", **options: "Any") -> "Any":
            room = enter()
            start = clock()
            try:
                return compile_source(self, data, path, *more, **options)
            finally:
                leave(room)
                if thread() == owner:
                    sources.append(str(path))
                    if opened:
                        rows[opened[-1]][5] += clock() - start

        sources = self.sources
        return source_to_code


class _Room:
    """The limit of recursion, one more for each frame of ours, unless the pack's own code sets another."""

    def __init__(self) -> None:
        self._most, self._set_most = sys.getrecursionlimit, sys.setrecursionlimit
        self._last = 0

    def enter(self) -> int:
        """Make room for one frame, which Python 3.8 refuses near the limit; the limit that holds then."""
        room = self._most() + 1
        try:
            self._set_most(room)
            self._last = room
        except RecursionError:
            pass
        return room

    def leave(self, room: int) -> None:
        """Take back what `enter` gave, which may have to wait until less of the stack is in use."""
        if self._last >= room and self._most() == self._last:
            try:
                self._set_most(room - 1)
                self._last = room - 1
            except RecursionError:
                pass


def _importer(frame: "Any") -> "tuple[str, int]":
    """The file and line that import; the import system's own frames lie between."""
    while frame is not None and _is_of_the_import_system(frame):
        frame = frame.f_back
    return (frame.f_code.co_filename, frame.f_lineno) if frame is not None else ("", 0)


def _is_of_the_import_system(frame: "Any") -> bool:
    """`import_module` is a function of a package that lies on disk."""
    file: str = frame.f_code.co_filename
    return file.startswith("<frozen importlib") or bool(frame.f_globals.get("__name__") == "importlib")


def _disguised(wrapper: "Any", original: "Any") -> "Any":
    wrapper.__code__ = wrapper.__code__.replace(co_filename=original.__code__.co_filename)
    return wrapper
