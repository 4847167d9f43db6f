"""The test runner's own program, copied next to a payload and run by the target's interpreter: Python 3.8 syntax.

Each report is one line on a private pipe, marked with a word that only monopack knows.
"""
# A payload may have modules of any name, so nothing is imported before the path is set but what Python has itself.
# ruff: noqa: PTH100, PTH108, PTH110, PTH118, PTH120, FBT003, UP035, PLC0415

from __future__ import annotations

import faulthandler
import os
import site
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import types
    import unittest
    from typing import Any, Callable

_FAR_AWAY = 211
_LONGEST_TEXT = 20000
_process, _send, _leave = os.getpid, os.write, os._exit


def main(orders: dict[str, Any]) -> None:
    """Run what is ordered; the last report is the hand-shake, and nothing runs after it."""
    channel = _private(int(os.environ.pop(orders["channel"])))
    owner = _process()

    def report(*facts: object) -> None:
        if _process() == owner:
            _write(channel, f"\n{orders['word']} {facts!a}\n".encode("ascii"))

    os.environ.setdefault("AWS_EXECUTION_ENV", f"AWS_Lambda_python{sys.version_info[0]}.{sys.version_info[1]}")
    _isolate(orders)
    faulthandler.enable(file=channel)
    faulthandler.dump_traceback_later(orders["stack_after"], file=channel)
    run = _run_pytest if orders["runner"] == "pytest" else _run_unittest
    run(orders, report)
    if _process() != owner:
        _leave(0)
    faulthandler.cancel_dump_traceback_later()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    report("done")
    _leave(0)


def _private(channel: int) -> int:
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


def _isolate(orders: dict[str, Any]) -> None:
    own = os.path.dirname(os.path.abspath(__file__))
    standard = [path for path in sys.path if path and os.path.abspath(path) != own]
    sys.path[:] = [orders["payload"], *standard, *orders["beside"]]
    os.unlink(__file__)
    site.setquit()
    site.setcopyright()
    site.sethelper()
    del sys.argv[1:]


class _Reporter:
    """A plugin of pytest that counts and tells; names of hooks are pytest's."""

    def __init__(self, report: Callable[..., None]) -> None:
        self._report = report

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._report("running", nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:  # noqa: ANN401  # its type is the payload's own pytest's
        if report.failed:
            self._report("failed", report.nodeid, report.when, _text_of(report))
        elif report.skipped:
            # An expected failure ran; so did a test that was skipped while running.
            self._report("ran" if hasattr(report, "wasxfail") else "skipped", report.nodeid)
        elif report.when == "call":
            self._report("ran", report.nodeid)

    def pytest_collectreport(self, report: Any) -> None:  # noqa: ANN401
        if report.failed:
            self._report("broken", report.nodeid, _text_of(report))
        elif report.skipped:
            self._report("skipped", report.nodeid)


def _text_of(report: Any) -> str:  # noqa: ANN401
    captured = [f"--- {name}\n{content}" for name, content in report.sections if content.strip()]
    return "\n".join([report.longreprtext, *captured])[-_LONGEST_TEXT:]


def _run_pytest(orders: dict[str, Any], report: Callable[..., None]) -> None:
    import pytest

    arguments = [
        f"--rootdir={orders['payload']}",
        "--override-ini=addopts=",
        "--override-ini=cache_dir=" + os.path.join(os.environ["TMPDIR"], "pytest"),
        "--basetemp=" + os.path.join(os.environ["TMPDIR"], "basetemp"),
        "--color=no",
        "-pno:faulthandler",
        *orders["options"],
    ]
    if orders["configuration"]:
        arguments += ["-c", orders["configuration"]]
    code = int(pytest.main([*arguments, *orders["tests"]], plugins=[_Reporter(report)]))
    report("ended", code)


def _run_unittest(orders: dict[str, Any], report: Callable[..., None]) -> None:
    import unittest

    started: list[unittest.TestCase] = []

    class Result(unittest.TextTestResult):
        def startTest(self, test: unittest.TestCase) -> None:  # noqa: N802
            report("running", test.id())
            started.append(test)
            super().startTest(test)

        def stopTestRun(self) -> None:  # noqa: N802
            super().stopTestRun()
            told = [*self.failures, *self.errors]
            for test, text in told:
                report("failed", test.id(), "call", text[-_LONGEST_TEXT:])
            for test in self.unexpectedSuccesses:
                report("failed", test.id(), "call", "unexpected success")
            for test, _ in self.skipped:
                report("skipped", test.id())
            # `testsRun` has tests that are skipped by a decorator up to Python 3.12.0, later it has not.
            passed_over = {id(test) for test, _ in self.skipped}
            report("counted", sum(id(test) not in passed_over for test in started))

    suite = unittest.TestSuite()
    for path in orders["tests"]:
        module = _load(orders["payload"], path, report)
        if module is not None:
            suite.addTests(unittest.defaultTestLoader.loadTestsFromModule(module))
    runner = unittest.TextTestRunner(verbosity=2, resultclass=Result)  # type: ignore[arg-type]  # as its own are
    runner.run(suite)


def _load(root: str, path: str, report: Callable[..., None]) -> types.ModuleType | None:
    """The test file as a module, imported from the first folder above it that is no package."""
    import importlib
    import traceback

    folder, name = _import_from(root, path)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        known = sys.modules.get(name)
        if known is not None and os.path.abspath(getattr(known, "__file__", "") or "") != os.path.join(root, path):
            return _load_by_file(name, os.path.join(root, path))
        return importlib.import_module(name)
    except BaseException as error:  # noqa: BLE001  # `SystemExit`, too, must not end the run
        skip = type(error).__name__ == "SkipTest"
        report(*(("skipped", path) if skip else ("broken", path, traceback.format_exc()[-_LONGEST_TEXT:])))
        return None


def _load_by_file(name: str, path: str) -> types.ModuleType:
    """A second file of the same name, under a name of its own."""
    import importlib.util

    spec = importlib.util.spec_from_file_location(f"{name}_{len(sys.modules)}", path)
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]  # there is a loader for `.py`
    sys.modules[module.__name__] = module
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


def _import_from(root: str, path: str) -> tuple[str, str]:
    folder, file = os.path.split(os.path.join(root, path))
    parts = [file[:-3]]
    while folder != root and os.path.exists(os.path.join(folder, "__init__.py")):
        folder, package = os.path.split(folder)
        parts.insert(0, package)
    return folder, ".".join(parts)
