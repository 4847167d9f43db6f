"""How long importing an entrypoint takes, and what takes how much of it."""

from __future__ import annotations

from dataclasses import dataclass

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
