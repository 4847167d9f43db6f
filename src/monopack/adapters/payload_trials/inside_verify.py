"""The verifier's own program, copied next to a payload and run by the target's interpreter: Python 3.8 syntax.

It imports nothing that the interpreter has not imported by itself, so that a payload's module of any name wins as it
would in production. Each report is one line on a private pipe, marked with a word that only monopack knows.
"""
# pathlib, contextlib and typing would be more imports; two C functions take their arguments by position only.
# ruff: noqa: PTH100, PTH108, PTH120, SIM105, FBT003, UP035

from __future__ import annotations

import faulthandler
import os
import site
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import types
    from typing import Any, Callable

    # The text of that module stands behind this one's in the program.
    from monopack.adapters.payload_trials.inside_measure import Measure  # noqa: TC004

# Kept from before the pack's code runs, which may replace them.
_process, _send, _leave = os.getpid, os.write, os._exit
# Above what daemons close and what careless code writes to.
_FAR_AWAY = 211
_LONGEST_TEXT = 4000
_LONGEST_CHAIN = 20
_MOST_FRAMES = 60


def main(orders: dict[str, Any]) -> None:
    """Import what is ordered; the last report is the hand-shake, and nothing runs after it."""
    channel = _private(int(os.environ.pop(orders["channel"])))
    owner = _process()

    def report(*facts: object) -> None:
        # A fork of the pack's runs on in this program, too; only the process that was started may speak.
        if _process() != owner:
            _leave(0)
        try:
            _write(channel, f"\n{orders['word']} {facts!a}\n".encode("ascii"))
        except OSError:
            _send(2, b"the pack closed file descriptors that are not its own\n")
            _leave(1)

    report("python", *sys.version_info[:2])
    os.environ.setdefault("AWS_EXECUTION_ENV", f"AWS_Lambda_python{sys.version_info[0]}.{sys.version_info[1]}")
    _isolate(orders)
    faulthandler.enable(file=channel)
    faulthandler.dump_traceback_later(orders["stack_after"], file=channel)
    _tell_suicide(report)
    _import_all(orders["modules"], orders["entrypoint"], report)
    report("imported")  # no fork of the pack's gets beyond this line
    faulthandler.cancel_dump_traceback_later()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # noqa: BLE001, S110  # whatever the pack put in its place
            pass
    report("done")
    _leave(0)


def _private(channel: int) -> int:
    """The channel under a number that nobody stumbles over and no program started by the pack inherits."""
    try:
        os.dup2(channel, _FAR_AWAY, False)
    except OSError:
        os.set_inheritable(channel, False)
        return channel
    os.close(channel)
    return _FAR_AWAY


def _write(channel: int, data: bytes) -> None:
    while data:
        data = data[_send(channel, data) :]


class _LastFinder:
    """Asked when nobody has a module; remembers which module below it was wanted, which the error will not say."""

    wanted: dict[str, str] = {}  # noqa: RUF012  # of the one instance

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:  # noqa: ARG002  # importlib's
        """Nothing; the import system's own frames, still there, know the whole name."""
        full = name
        frame: types.FrameType | None = sys._getframe(1)  # noqa: SLF001
        while frame is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
            asked = frame.f_locals.get("name")
            if isinstance(asked, str) and asked.startswith(f"{full}."):
                full = asked
            frame = frame.f_back
        self.wanted[name] = full


def _isolate(orders: dict[str, Any]) -> None:
    own = os.path.dirname(os.path.abspath(__file__))
    standard = [path for path in sys.path if path and os.path.abspath(path) != own]
    sys.path[:] = [orders["payload"], *standard, *orders["beside"]]
    sys.meta_path.append(_LastFinder())  # all that is asked of it is `find_spec`
    os.unlink(__file__)
    # What `site` offers besides paths is there in production.
    site.setquit()
    site.setcopyright()
    site.sethelper()
    del sys.argv[1:]


def _tell_suicide(report: Callable[..., None]) -> None:
    """Say where the process is ended by a call after which no other report comes."""

    def watched(call: Callable[..., object]) -> Callable[..., object]:
        def told(*arguments: object) -> object:
            if _process() == owner and (call is _leave or _process() in arguments):
                report("ending", _stack())
            return call(*arguments)

        return told

    owner = _process()
    os._exit, os.kill = watched(os._exit), watched(os.kill)  # type: ignore[assignment]  # never returns, either


def _stack() -> list[tuple[str, int, str]]:
    frames = []
    frame = sys._getframe(2)  # noqa: SLF001  # `inspect` would be another import
    while frame is not None:
        frames.append((frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name))
        frame = frame.f_back  # type: ignore[assignment]  # the loop ends there
    return frames[_MOST_FRAMES::-1]


def _import_all(modules: list[str], entrypoint: str, report: Callable[..., None]) -> None:
    first = True
    for name in modules:
        if name not in sys.modules:
            report("importing", name)
            try:
                _import_first(name, report) if first else __import__(name)
            except BaseException as error:  # noqa: BLE001  # `SystemExit` above all
                report("failed", name, *_told(error))
                if first:
                    return
        if first:
            _check_entrypoint(name, entrypoint, report)
        first = False


def _import_first(name: str, report: Callable[..., None]) -> None:
    measure = Measure()
    measure.run(name)
    report("measured", measure.nanoseconds, measure.text(), "\n".join(measure.sources))


def _check_entrypoint(name: str, entrypoint: str, report: Callable[..., None]) -> None:
    if not entrypoint:
        return
    try:
        offered = getattr(sys.modules[name], entrypoint)
        if not callable(offered):
            report("entrypoint", "is not callable", type(offered).__name__)
    except (AttributeError, KeyError):
        report("entrypoint", "is missing", "")
    except BaseException as error:  # noqa: BLE001  # a module's own `__getattr__` may do anything
        report("failed", name, *_told(error))


def _told(error: BaseException) -> tuple[list[str], str, list[tuple[str, int, str]], str, str]:
    """Kinds, text, frames, missing module, environment variable."""
    chain = _chain(error)
    text = _text(error) + "".join(f" (from {_text(one)})" for one in chain[1:])
    missing = [found for found in map(_missing, chain) if found]
    variables = [found for found in map(_variable, _chain(error, every=True)) if found]
    return (
        [kind.__name__ for kind in type(error).__mro__],
        text,
        _frames(chain[-1]) or _frames(error),
        missing[-1] if missing else "",
        variables[-1] if variables else "",
    )


def _chain(error: BaseException, *, every: bool = False) -> list[BaseException]:
    """The error and what it was raised from; what it was merely raised beside counts for import errors only.

    `except ImportError: fallback()` leaves an absent module beside whatever `fallback` raises, which is no reason.
    """
    chain = [error]
    while len(chain) < _LONGEST_CHAIN:
        last = chain[-1]
        beside = None if last.__suppress_context__ else last.__context__
        if not every and not isinstance(last, ImportError):
            beside = None
        cause = last.__cause__ or beside
        if cause is None or cause in chain:
            break
        chain.append(cause)
    return chain


def _text(error: BaseException) -> str:
    try:
        message = str(error)
    except BaseException:  # noqa: BLE001
        message = "(its message cannot be made)"
    name = type(error).__name__
    return (f"{name}: {message}" if message else name)[:_LONGEST_TEXT]


def _missing(error: BaseException) -> str:
    """The module that an import error lacks; `package.name` when a package lacks one of its names."""
    if not isinstance(error, ImportError) or not error.name:
        return ""
    if isinstance(error, ModuleNotFoundError):
        return _LastFinder.wanted.get(error.name, error.name)
    text = str(error)
    start = "cannot import name '"
    if not text.startswith(start) or "partially initialized" in text:
        return ""
    return error.name + "." + text[len(start) :].partition("'")[0]


def _variable(error: BaseException) -> str:
    """The environment variable whose absence a `KeyError` tells."""
    if not isinstance(error, KeyError) or not error.args:
        return ""
    trace = error.__traceback__
    while trace is not None:
        owner = trace.tb_frame.f_locals.get("self")
        if owner is os.environ or owner is getattr(os, "environb", os.environ):
            return os.fsdecode(error.args[0])
        trace = trace.tb_next
    return ""


def _frames(error: BaseException) -> list[tuple[str, int, str]]:
    frames = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append((code.co_filename, trace.tb_lineno, code.co_name))
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename:
        frames.append((str(error.filename), error.lineno or 1, ""))
    return frames[-_MOST_FRAMES:]
