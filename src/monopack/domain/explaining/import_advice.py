"""What would make an entrypoint's import faster, by what was measured of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from monopack.domain.model.byte_code import ByteCode
from monopack.domain.model.plan import Plan
from monopack.domain.model.profile import ImportProfile, ProfiledImport

_LEAST_GAIN = 0.05
"""Seconds: less is not worth a line."""
_LEAST_COMPILING = 0.2
_LEAST_SUBTREE = 0.3
"""Shares of the whole import."""


def advise(profile: ImportProfile, plan: Plan) -> ImportProfile:
    """`profile` with one advice, where one would save enough; byte code goes before what needs another line of code."""
    if profile.seconds < _LEAST_GAIN:
        return profile
    gain, text = _byte_code(profile, plan)
    if gain < _LEAST_GAIN:
        gain, text = max(_later(profile, plan), default=(0.0, ""))
    if gain < _LEAST_GAIN:
        return profile
    return replace(profile, gain=gain, advice=text)


def _byte_code(profile: ImportProfile, plan: Plan) -> tuple[float, str]:
    """Seconds to be saved, and how; none where it ships already."""
    if plan.byte_code is not ByteCode.NONE or profile.compiling < profile.seconds * _LEAST_COMPILING:
        return 0.0, ""
    return profile.compiling, f"{_part(profile.compiling, profile)} compiles sources; `--bytecode startup` saves that"


def _later(profile: ImportProfile, plan: Plan) -> Iterator[tuple[float, str]]:
    """The same for modules that need not load at the start."""
    own = plan.trace.names()
    for one in profile.imports:
        by_us = one.parent is not None and profile.imports[one.parent].name in own
        if by_us and one.name not in own and one.place and one.seconds >= profile.seconds * _LEAST_SUBTREE:
            yield one.seconds, f"{_part(one.seconds, profile)} is `{one.name}`, by {one.place}; {_cure(one, plan)}"


def _part(seconds: float, profile: ImportProfile) -> str:
    return f"{seconds / profile.seconds:.0%} of its import ({seconds:.2f} s of {profile.seconds:.2f} s)"


def _cure(one: ProfiledImport, plan: Plan) -> str:
    """What is caught where it is absent can be left out; else it can be imported where it is used."""
    for selected in plan.distributions:
        places = [need.site for need in selected.needs if need.site and str(need.site.where) == one.place]
        if places and all(site.weak for site in places):
            return f"it may be absent there: `--exclude-distribution {selected.locked.name}`"
    return "an import inside the function that uses it would move that to the first call"
