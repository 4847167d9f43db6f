"""Calls by which one file asks for a named part of some data."""

from __future__ import annotations

import re
from functools import lru_cache

from monopack.domain.model.errors import PackFailure
from monopack.domain.model.imports import NamedCall
from monopack.domain.model.source import SourceFile
from monopack.domain.model.target import Target
from monopack.domain.slimming.rules import NamedDataRule


def named_calls(file: SourceFile, target: Target, rule: NamedDataRule) -> tuple[NamedCall, ...]:
    """The calls of one file; none where it cannot be read, for then it cannot be imported."""
    if not may_call(file, rule):
        return ()
    # What is remembered of an earlier run makes do without.
    from monopack.domain.scanning.calls import Wanted, calls_in  # noqa: PLC0415

    wanted = Wanted(functions=rule.functions, keyword=rule.keyword, roots=rule.roots, methods=rule.methods)
    try:
        return calls_in(file, target, wanted)
    except (PackFailure, RecursionError):
        return ()


def may_call(file: SourceFile, rule: NamedDataRule) -> bool:
    """Whether the text has the name of such a function at all: most have not, and parsing takes long."""
    likely = any(function.encode() in file.content for function in rule.functions)
    return likely and _words(rule.functions).search(file.content) is not None


@lru_cache(maxsize=8)
def _words(names: frozenset[str]) -> re.Pattern[bytes]:
    return re.compile(rb"\b(?:%s)\b" % b"|".join(sorted(name.encode() for name in names)))
