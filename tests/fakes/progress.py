"""Progress that is only remembered."""

from __future__ import annotations

from dataclasses import dataclass, field

from monopack.domain.ports.progress import Progress


@dataclass
class FakeProgress(Progress):
    """`stages` as `(name, pack)`, `details` as `(event, facts)` and `warnings`, each in the order told."""

    detailed = True

    stages: list[tuple[str, str]] = field(default_factory=list)
    details: list[tuple[str, dict[str, object]]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def stage(self, name: str, *, pack: str = "") -> None:
        self.stages.append((name, pack))

    def detail(self, event: str, **facts: object) -> None:
        self.details.append((event, facts))

    def warning(self, text: str) -> None:
        self.warnings.append(text)

    def events(self, event: str) -> list[dict[str, object]]:
        """The facts of every detail of that name."""
        return [facts for name, facts in self.details if name == event]
