"""Byte code, made by an interpreter of the target's version."""

from monopack.adapters.byte_compiler.compiler import InterpreterCompiler

__all__ = ["InterpreterCompiler"]
