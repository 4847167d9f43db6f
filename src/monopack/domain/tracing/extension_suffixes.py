"""How extension modules are named on a target."""

from __future__ import annotations

from functools import lru_cache

from monopack.domain.model.target import Libc, System, Target


@lru_cache(maxsize=8)
def extension_suffixes(target: Target) -> tuple[str, ...]:
    """File name endings in the order in which the target's import system tries them (PEP 3149)."""
    tag = f"{target.python[0]}{target.python[1]}"
    machine = target.platform.machine
    match target.platform.system:
        case System.WINDOWS:
            return (f".cp{tag}-{'win_arm64' if machine == 'aarch64' else 'win_amd64'}.pyd", ".pyd")
        case System.MACOS:
            return (f".cpython-{tag}-darwin.so", ".abi3.so", ".so")
    libc = "musl" if target.platform.libc is Libc.MUSL else "gnu"
    return (f".cpython-{tag}-{machine}-linux-{libc}.so", ".abi3.so", ".so")
