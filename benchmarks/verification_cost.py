"""What verifying a payload costs beyond importing its modules in a bare interpreter, measured in one run.

    python benchmarks/verification_cost.py [modules] [rounds]

Draws a payload of that many modules (default 300, 200 lines each), imports them all in a bare interpreter and by the
verifier in turns, and compares the best of each. Exit code 1 when the difference is above 0.15 seconds.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from monopack.adapters.child_processes import ChildProcesses
from monopack.adapters.payload_trials import PayloadVerifier
from monopack.domain.model.verification import ModuleCheck, VerificationRequest

ALLOWED = 0.15
BODY = "".join(f"def function_{number}(argument):\n    return argument + {number}\n\n\n" for number in range(50))


def draw(folder: Path, count: int) -> list[str]:
    """A pack and `count` modules; their dotted names, the pack's first."""
    names = [f"app.module_{number}" for number in range(count)]
    (folder / "packs").mkdir()
    (folder / "app").mkdir()
    (folder / "packs/p.py").write_text(
        "import json\n\ndef lambda_handler(event, context):\n    return json.dumps(event)\n"
    )
    for name in names:
        (folder / f"{name.replace('.', '/')}.py").write_text(BODY)
    return ["packs.p", *names]


def bare(folder: Path, names: list[str]) -> float:
    """Seconds to import everything with nothing around it."""
    program = f"import sys; sys.path.insert(0, {str(folder)!r})\nfor name in {names!r}: __import__(name)"
    started = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-S", "-B", "-c", program], check=True)
    return time.perf_counter() - started


def verified(folder: Path, names: list[str]) -> float:
    """Seconds to verify the same."""
    request = VerificationRequest(
        pack="p",
        payload=str(folder),
        python=sys.executable,
        entrypoint="lambda_handler",
        modules=tuple(ModuleCheck(name=name, must_load=True) for name in names),
        environment=(),
        timeout=60.0,
    )
    started = time.perf_counter()
    report = PayloadVerifier(processes=ChildProcesses()).verify(request)
    seconds = time.perf_counter() - started
    if not report.handshake or report.findings:
        sys.exit(f"not verified: {report}")
    return seconds


def main() -> int:
    """Measure in turns, so that a busy machine is as unfair to one as to the other."""
    numbers = [int(argument) for argument in sys.argv[1:]]
    count, rounds = (*numbers, *(300, 10)[len(numbers) :])
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        names = draw(folder, count)
        pairs = [(bare(folder, names), verified(folder, names)) for _ in range(rounds)]
    alone, tried = (min(times) for times in zip(*pairs, strict=True))
    print(f"{count} modules: bare {alone:.3f} s, verified {tried:.3f} s, difference {tried - alone:.3f} s")
    return int(tried - alone > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
