"""What a user is told of exceptions that are not meant for them."""

from __future__ import annotations

import errno
import io
from typing import Any

import pytest

from monopack.cli import run as module
from monopack.cli.interrupts import Interrupts
from monopack.cli.streams import Forgiving
from monopack.domain.model.errors import InputError


def run(monkeypatch: pytest.MonkeyPatch, error: BaseException, **given: Any) -> tuple[int, str]:
    def fail(_given: object) -> None:
        raise error

    monkeypatch.setattr(module, "configure", fail)
    stream = io.StringIO()
    code = module.run((), given, stderr=Forgiving(stream), interrupts=Interrupts())
    return code, stream.getvalue()


def test_own_errors_keep_their_code(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, InputError("no", hint="so")) == (2, "error: no\n  hint: so\n")


def test_a_full_disk_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    code, text = run(monkeypatch, OSError(errno.ENOSPC, "No space left on device", "build/x\x1b"))

    head, hint = text.splitlines()
    assert (code, head) == (1, "error: build/x\\x1b: No space left on device")
    assert hint.startswith("  hint: free room on that file system")


def test_memory_that_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, MemoryError())[1].startswith("error: out of memory\n  hint: ")


def test_a_bug_is_an_internal_error_with_its_traceback_under_debug(monkeypatch: pytest.MonkeyPatch) -> None:
    code, text = run(monkeypatch, ZeroDivisionError("oops"))

    assert code == 1
    assert text.startswith("error: internal error\n  ZeroDivisionError: oops\n  hint: `--debug`")
    assert "Traceback" in run(monkeypatch, ZeroDivisionError("oops"), debug=True)[1]


def test_an_interrupt_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(monkeypatch, KeyboardInterrupt())
