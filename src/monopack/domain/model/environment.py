"""Variables of the builder's environment, and which of them decided anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


class ConsultedEnvironment(Mapping[str, str]):
    """A mapping that remembers the names that were asked for; whoever looks at all of them is not noticed."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._asked: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self._asked.add(name)
        return self._variables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)

    def consulted(self) -> tuple[str, ...]:
        """Every name that was asked for, sorted, also those that are not set."""
        return tuple(sorted(self._asked))
