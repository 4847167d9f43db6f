"""F1–F4: signals end a run in order, and soon."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

SCRIPT = """
import sys, threading, time
from monopack.cli import interrupts
if len(sys.argv) > 2:
    interrupts._PATIENCE = float(sys.argv[2])
stopped = threading.Event()
try:
    with interrupts.Interrupts() as listening:
        listening.call(lambda: print("stopped", flush=True), stopped.set)
        try:
            print("ready", flush=True)
            time.sleep(60)
        finally:
            if sys.argv[1] == "clean":
                stopped.wait(10)
            elif sys.argv[1] == "other":
                raise ValueError("hidden")
            else:
                print("cleaning", flush=True)
                time.sleep(60)
            print("cleaned", flush=True)
except KeyboardInterrupt:
    sys.exit(interrupts.EXIT_CODE)
"""


def interrupted(*arguments: str, signals: tuple[int, ...] = (signal.SIGINT,)) -> tuple[int, str, float]:
    command = [sys.executable, "-u", "-c", SCRIPT, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        begun = time.monotonic()
        child.send_signal(signals[0])
        said = ""
        for number in signals[1:]:
            while "cleaning" not in said:
                line = child.stdout.readline()
                assert line, f"ended after {said!r}"
                said += line
            child.send_signal(number)
        said += child.stdout.read()
        return child.wait(), said, time.monotonic() - begun


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_F01_F03_what_runs_is_stopped_and_cleaned_up(number: int) -> None:
    assert interrupted("clean", signals=(number,))[:2] == (130, "stopped\ncleaned\n")


def test_F02_a_second_signal_is_immediate() -> None:
    code, said, _ = interrupted("hang", signals=(signal.SIGINT, signal.SIGTERM))

    assert code == 130
    assert "cleaned" not in said


def test_clean_up_that_hangs_is_given_up() -> None:
    code, said, seconds = interrupted("hang", "0.3")

    assert code == 130
    assert "cleaned" not in said
    assert seconds < 30


def test_F04_what_interrupted_work_makes_of_it_is_still_an_interrupt() -> None:
    assert interrupted("other")[0] == 130


def test_ignored_signals_stay_ignored() -> None:
    script = (
        "import os, signal\n"
        "from monopack.cli.interrupts import Interrupts\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "with Interrupts():\n"
        "    os.kill(os.getpid(), signal.SIGHUP)\n"
        "print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)

    assert done.stdout == "True\n"
