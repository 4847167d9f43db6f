"""How long importing an entrypoint takes, and what takes how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from monopack.domain.model.errors import Location


@dataclass(frozen=True, kw_only=True, slots=True)
class MeasuredImport:
    """One module's import: `seconds` with all that it imports, `compiling` those spent on its own source.

    `parent` is the index of the import that was under way then, None for the first; `where` the line that imports, by
    its path in the payload, where that is the payload's.
    """

    name: str
    parent: int | None
    where: Location | None
    seconds: float
    compiling: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportMeasure:
    """The import of an entrypoint. `compiled` are the payload's sources that had no byte code to use, in order."""

    seconds: float
    imports: tuple[MeasuredImport, ...] = ()
    compiled: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ProfiledImport:
    """One of the imports that weigh most, or one that leads to such; `own` seconds are without what it imports.

    `place` is the line that imports it (`path:line`, by its path in the project), `""` where it is not known. `parent`
    is the index of the import around it in the same profile. `heavy`: it is named for its own sake.
    """

    name: str
    place: str
    seconds: float
    own: float
    parent: int | None = None
    heavy: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportProfile:
    """The import of an entrypoint in short: of `modules`, in `seconds`, of these `compiling` sources.

    `imports` are the heaviest and what leads to them, parents first. `advice` says what would make it faster by `gain`
    seconds, where something would.
    """

    seconds: float
    compiling: float
    modules: int
    imports: tuple[ProfiledImport, ...] = ()
    advice: str = ""
    gain: float = 0.0

    @classmethod
    def parse(cls, fields: dict[str, Any] | None) -> ImportProfile | None:
        """From what `asdict` made of it; `TypeError` or `KeyError` for another form."""
        if fields is None:
            return None
        return cls(**fields | {"imports": tuple(ProfiledImport(**one) for one in fields["imports"])})

    def chain(self, index: int) -> tuple[ProfiledImport, ...]:
        """From the pack to the import `index`, which is the last."""
        steps: list[ProfiledImport] = []
        at: int | None = index
        while at is not None:
            steps.append(self.imports[at])
            at = self.imports[at].parent
        return tuple(reversed(steps))
