"""Which named parts of some data a pack may ask for; where that is not known, all of them stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from monopack.domain.model.distribution import Distribution
from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.names import NormalizedName
from monopack.domain.model.pack import Pack
from monopack.domain.model.warn import Warn
from monopack.domain.slimming.reach import Reach
from monopack.domain.slimming.rules import NAMED_DATA, NamedDataRule
from monopack.domain.slimming.survey import CallAt, Survey

KEY = "slim"
_LONGEST = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """The parts that stay of what one rule divides; None: all of them, as the warning says."""

    rule: NamedDataRule
    parts: frozenset[str] | None
    warning: Warn | None = None

    def drops(self, path: str) -> bool:
        """Whether the file belongs to a part that nothing asks for."""
        part = part_of(path, self.rule)
        return self.parts is not None and bool(part) and part not in self.parts


def part_of(path: str, rule: NamedDataRule) -> str:
    """The part that a file belongs to; `""` for what all parts share and for other files."""
    for folder in rule.folders:
        if path.startswith(folder):
            part, _, rest = path.removeprefix(folder).partition("." if rule.files else "/")
            return part if rest else ""
    return ""


def kept_parts(
    distributions: Sequence[Distribution], found: Reach, own: Survey, pack: Pack
) -> Iterator[tuple[NormalizedName, Kept]]:
    """For each distribution that a rule divides what stays of it. `InputError` for what the block names in vain."""
    asked = _asked(pack)
    for rule in NAMED_DATA:
        divided = [distribution for distribution in distributions if distribution.name in rule.distributions]
        parts = {part_of(file.path, rule) for distribution in divided for file in distribution.files} - {""}
        if parts:
            kept = _kept(rule, parts, _Calls(rule, found, own), _named(rule, asked, parts, pack))
            yield from ((distribution.name, kept) for distribution in divided)


def _asked(pack: Pack) -> dict[str, tuple[str, ...]]:
    """What the managed block names, by rule; `InputError` for a rule that there is not."""
    asked: dict[str, tuple[str, ...]] = {}
    known = [rule.key for rule in NAMED_DATA]
    for item in pack.block.slim:
        key, _, names = item.partition("=")
        if key not in known:
            where, hint = pack.block.where(pack.path, KEY), f"known: {', '.join(f'`{key}`' for key in known)}"
            raise InputError(f"`{KEY}` names `{key}`, which no rule divides", where=where, hint=hint)
        asked[key] = tuple(names.split(","))
    return asked


def _named(
    rule: NamedDataRule, asked: dict[str, tuple[str, ...]], parts: set[str], pack: Pack
) -> frozenset[str] | None:
    names = asked.get(rule.key)
    for name in names or ():
        if name not in parts:
            close = get_close_matches(name, sorted(parts), n=3)
            hint = f"did you mean {', '.join(f'`{other}`' for other in close)}?" if close else ""
            where = pack.block.where(pack.path, KEY)
            raise InputError(f"`{rule.key}` has no `{name}`", where=where, why=f"{rule.name}: {rule.reason}", hint=hint)
    return None if names is None else frozenset(names)


class _Calls:
    """The calls that name a part of what a rule divides, first-party ones and those of distributions."""

    def __init__(self, rule: NamedDataRule, found: Reach, own: Survey) -> None:
        aliases = dict(rule.aliases)
        self._rule = rule
        self._calls = [(name, each) for name, surveys in found.surveys.items() for each in _of(surveys, rule)]
        self._own = list(_of([own], rule))
        names = (each.call.name for each in (*self._own, *(each for _, each in self._calls)))
        self.named = frozenset(aliases.get(name, name) for name in names if name)

    def computed(self) -> list[CallAt]:
        """Those that may name any part, first-party ones first."""
        others = [each for name, each in self._calls if name not in self._rule.passing_on]
        return [each for each in (*self._own, *others) if each.call.name is None]


def _of(surveys: Iterable[Survey], rule: NamedDataRule) -> Iterator[CallAt]:
    for survey in surveys:
        yield from (each for each in survey.calls if each.rule == rule.name)


def _kept(rule: NamedDataRule, parts: set[str], calls: _Calls, asked: frozenset[str] | None) -> Kept:
    computed = calls.computed()
    if computed and asked is None:
        return Kept(rule=rule, parts=None, warning=_refusal(rule, computed))
    return Kept(rule=rule, parts=frozenset(parts & (calls.named | rule.always | (asked or frozenset()))))


def _refusal(rule: NamedDataRule, computed: Sequence[CallAt]) -> Warn:
    first = computed[0]
    text = first.call.text.splitlines()[0]
    text = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    more = f" (and {len(computed) - 1} more)" if len(computed) > 1 else ""
    what = (
        f"all {rule.name} of `{rule.key}` ship, for which one `{text}` asks for is not known{more}; "
        f"`# {KEY}: {rule.key}=NAME,NAME` in the managed block says which"
    )
    return Warn(what=what, where=Location(path=first.path, line=first.call.line))
