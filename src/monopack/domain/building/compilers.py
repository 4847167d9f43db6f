"""Who makes byte code for a target."""

from __future__ import annotations

from monopack.domain.building.world import World
from monopack.domain.model.byte_code import ByteCode, Compiler
from monopack.domain.model.errors import InputError
from monopack.domain.model.request import BuildRequest


def find_compiler(request: BuildRequest, world: World) -> Compiler | None:
    """What compiles for the target; None where nothing is to be compiled. `InputError` when there is none here."""
    if request.bytecode is ByteCode.NONE:
        return None
    if request.bytecode is ByteCode.STARTUP and world.interpreters.find(request.target) is None:
        raise no_startup(f"no interpreter here runs {request.target}")
    python = world.interpreters.of_version(request.target.python)
    if python is None:
        version = request.target.version
        raise InputError(
            f"no CPython {version} is here to make byte code for the target",
            why="byte code fits one version only; looked for the running Python, on `PATH`, in pyenv and among uv's",
            hint=f"install CPython {version} (`uv python install {version}`), or leave out `--bytecode`",
        )
    return world.byte_compiler.identify(python)


def no_startup(why: str) -> InputError:
    """What is told where nothing can be tried."""
    return InputError(
        "`--bytecode startup` needs a trial of the payload",
        why=f"which modules importing the entrypoint loads is seen by doing it; {why}",
        hint="use `--bytecode all`, or build where the target runs",
    )
