"""An index drawn in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monopack.domain.model.errors import InputError
from monopack.domain.model.lock import IndexOptions
from monopack.domain.model.target import Target
from monopack.domain.ports.requirement_resolver import RequirementResolver


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """One question that was asked of the index."""

    requirements: tuple[str, ...]
    constraints: tuple[str, ...]
    index: IndexOptions
    target: Target


@dataclass
class FakeRequirementResolver(RequirementResolver):
    """Answers by the exact requirement lines; `asked` remembers every question. Unknown ones fit nothing."""

    answers: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    asked: list[Resolution] = field(default_factory=list)

    def resolve(
        self, requirements: tuple[str, ...], *, constraints: tuple[str, ...], index: IndexOptions, target: Target
    ) -> tuple[str, ...]:
        self.asked.append(Resolution(requirements=requirements, constraints=constraints, index=index, target=target))
        if requirements not in self.answers:
            raise InputError("the requirements fit no versions", why=f"no answer drawn for {requirements}")
        return self.answers[requirements]
