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
    """`profile` with the advice that would save most; none where nothing would save enough."""
    if profile.seconds < _LEAST_GAIN:
        return profile
    gain, text = max(_advice(profile, plan), default=(0.0, ""))
    if gain < _LEAST_GAIN:
        return profile
    return replace(profile, gain=gain, advice=text)


def _advice(profile: ImportProfile, plan: Plan) -> Iterator[tuple[float, str]]:
    """Seconds to be saved, and how."""
    if plan.byte_code is ByteCode.NONE and profile.compiling >= profile.seconds * _LEAST_COMPILING:
        yield (
            profile.compiling,
            f"{_part(profile.compiling, profile)} compiles sources; `--bytecode startup` saves that",
        )
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
    return "an import in the function that needs it comes later"
