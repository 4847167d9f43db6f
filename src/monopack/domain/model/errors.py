"""Everything that can go wrong for a user, as fields; the sentence is made in ``__str__``."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar, NamedTuple

from monopack.domain.model.names import NormalizedName, printable


class Location(NamedTuple):
    """A place in a file of the user; `path` is relative to the project root, `line` and `column` count from 1."""

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = printable(self.path)
        if self.line is not None:
            place = f"{place}:{self.line}"
        return place if self.column is None else f"{place}:{self.column}"


class MonopackError(Exception):
    """Something the user must know: what, where, why, by which chain, and how to mend it."""

    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        what: str,
        *,
        where: Location | None = None,
        why: str = "",
        chain: tuple[str, ...] = (),
        hint: str = "",
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.why = why
        self.chain = chain
        self.hint = hint

    def fields(self) -> dict[str, Any]:
        """The keyword arguments that make an equal error."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions pickle by position and these take keywords; workers hand them across processes.
        return partial(type(self), **self.fields()), ()

    def __str__(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        lines = [head]
        lines += [f"  {line}" for line in self.why.splitlines()]
        lines += [f"  {step}" for step in self.chain]
        lines += [f"  hint: {self.hint}"] if self.hint else []
        return "\n".join(lines)


class InputError(MonopackError):
    """Usage, configuration or input that cannot be worked with; the run ends with exit code 2."""

    exit_code = 2


class PackFailure(MonopackError):
    """One pack cannot be built; the others go on and the run ends with exit code 1."""


class NotForTarget(PackFailure):
    """The locked distribution `name` offers no file that the target can use; asking again changes nothing."""

    def __init__(self, what: str, *, name: NormalizedName, **fields: Any) -> None:  # noqa: ANN401  # as they are
        super().__init__(what, **fields)
        self.name = name


class Clash(PackFailure):
    """Distributions that cannot be unpacked into one folder together; each alone may be fine."""


def still_held(what: str, patience: float | None) -> PackFailure:
    """What another run does for longer than one wanted to wait."""
    return PackFailure(
        what,
        why=f"waited {patience:g} seconds for it" if patience else "",
        hint="end that process if it is stuck, which frees its lock, or wait longer with `--lock-timeout`",
    )


class Several(MonopackError):
    """All problems of one stage, collected before raising; the highest exit code counts."""

    def __init__(self, errors: tuple[MonopackError, ...]) -> None:
        super().__init__(f"{len(errors)} problems")
        self.errors = errors

    def fields(self) -> dict[str, Any]:
        """The keyword arguments that make an equal error."""
        return {"errors": self.errors}

    @property
    def exit_code(self) -> int:  # type: ignore[override]  # derived from the parts, not fixed by the class
        """The gravest of the parts' exit codes."""
        return max(error.exit_code for error in self.errors)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


def raise_all(errors: list[MonopackError]) -> None:
    """Raise what was collected: nothing, the one error, or `Several`."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise Several(tuple(errors))
