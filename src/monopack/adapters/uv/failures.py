"""What uv says when it fails, as errors that name the distribution."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from monopack.domain.admission.archive import MOST_BYTES
from monopack.domain.model.errors import Clash, MonopackError, NotForTarget, PackFailure
from monopack.domain.model.lock import LockedDistribution
from monopack.domain.model.names import NormalizedName, canonicalize_name, printable
from monopack.domain.model.target import Target

_CREDENTIALS = re.compile(r"(?<=://)[^/\s@`'\"]+@")
_MOST_NAMES = 8
_QUERY = re.compile(r"(://[^\s?`'\"]+)\?[^\s`'\")]+")
_NOISE = re.compile(r"(Using C?Python .* interpreter at|Resolved \d|Prepared \d|Downloading |Downloaded |Building )")
_NAME = r"`?(?P<name>[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"
_DIGESTS = r"(?:\s*\w+:\w+)+"
_HASH = re.compile(
    rf"Hash mismatch for {_NAME}(?:==| @|`)[^\n]*\n"
    rf"\s*Expected:\s*(?P<expected>{_DIGESTS})\s*Computed:\s*(?P<got>{_DIGESTS})"
)
_NO_FILE = (
    re.compile(rf"{_NAME}(?:==+\S+)? has no (?:usable|matching )?\s*wheels"),
    re.compile(rf"Wheels are required for {_NAME}`"),
    re.compile(rf"[Bb]uilding source distributions (?:for {_NAME}`? )?is disabled"),
    re.compile(rf"{_NAME}(?:==+\S+)? has no (?:source distribution|usable)"),
    re.compile(rf"`?{_NAME}`?[^\n]*is not compatible with (?:the current|your) "),
)
_MISSING = (
    re.compile(rf"there is no version of {_NAME}==+"),
    re.compile(rf"{_NAME} was not found in the (?:package registry|provided package locations|cache)"),
)
_MISSING_URL = re.compile(r"[Dd]istribution not found at: (?P<url>\S+)")
_BUILD = re.compile(rf"[Ff]ailed to (?:build|download and build|prepare) {_NAME}")
_ABOUT = re.compile(rf"Failed to (?:download|fetch|read|unzip|extract|install|parse)[^\n]*?[`(]{_NAME}(?:==| @)")
_IN_THE_WAY = re.compile(r"File exists|Not a directory|Is a directory|already exists")
_MALFORMED = (
    (re.compile(r"dist-info/RECORD`?: No such file"), "it has no RECORD"),
    (re.compile(r"File too large|os error 27\b"), f"it has a member of more than {MOST_BYTES // 10**9} GB"),
    (
        re.compile(r"does not match filename|malformed wheel|[Ii]nvalid (?:wheel|zip)|[Ff]ailed to extract|[Bb]ad CRC"),
        "",
    ),
)
_SKIPPED = re.compile(r"[Ss]kipping unsafe file name: (?P<member>.*)")
_REPORT_IT = "report it to those who publish the distribution"
_REFUSED = re.compile(r"\b(401|403)\b|Unauthorized|Forbidden|[Mm]issing credentials")
_DOWN = re.compile(
    r"Failed to fetch|error sending request|[Cc]onnection (?:refused|reset)|dns error|timed out|Request failed|"
    r"tcp connect error|network connectivity is disabled|HTTP status server error"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Diagnosis:
    """The error to tell and, where one distribution alone is to blame, its name. `again`: a second try may help."""

    error: MonopackError
    name: NormalizedName | None = None
    again: bool = False


def scrubbed(text: str) -> str:
    """`text` without credentials and without what only tells of progress."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip() and not _NOISE.match(line.strip())]
    clean = "\n".join(printable(line) for line in lines)
    return _QUERY.sub(r"\1?…", _CREDENTIALS.sub("***@", clean))


def skipped_members(output: str) -> tuple[str, ...]:
    """Members of a wheel that uv did not unpack because they lead outside."""
    return tuple(found["member"] for found in _SKIPPED.finditer(output))


def not_acceptable(locked: LockedDistribution, why: str) -> MonopackError:
    """The refusal of a file that must not be unpacked."""
    what = f"`{locked.name}` {locked.version}".rstrip() + " cannot be accepted"
    return PackFailure(what, where=locked.where, why=why, hint=_REPORT_IT)


def is_unreachable(said: str) -> bool:
    """Whether an index could not be asked at all."""
    return _DOWN.search(said) is not None


def diagnose(
    output: str, wanted: Mapping[NormalizedName, LockedDistribution], target: Target, *, crowded: bool = False
) -> Diagnosis:
    """Read uv's words; what is not recognized is told as it is. `crowded`: others lay in the folder before."""
    return _Reading(said=scrubbed(output), wanted=wanted, target=target, crowded=crowded).diagnosis()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reading:
    """uv's words beside what it was asked for."""

    said: str
    wanted: Mapping[NormalizedName, LockedDistribution]
    target: Target
    crowded: bool

    def diagnosis(self) -> Diagnosis:
        """The first reading that fits."""
        readers = (
            self._hash_mismatch, self._clash, self._malformed, self._nothing_for_target, self._missing, self._not_built,
            self._refused, self._index_down,
        )  # fmt: skip
        return next((found for reader in readers if (found := reader())), None) or self._unknown()

    def _hash_mismatch(self) -> Diagnosis | None:
        found = _HASH.search(self.said)
        name = self._culprit(_HASH)
        if not found or not name:
            return None
        expected, got = (", ".join(sorted(found[group].split())) for group in ("expected", "got"))
        error = PackFailure(
            f"the index serves another file for {self._told(name)} than the lock allows",
            where=self.wanted[name].where,
            why=f"expected {expected}\ngot      {got}",
            hint="lock anew if the change is meant; otherwise do not trust this index",
        )
        return Diagnosis(error=error, name=name, again=True)

    def _clash(self) -> Diagnosis | None:
        if not (self.crowded or len(self.wanted) > 1) or not (
            "Failed to install" in self.said and _IN_THE_WAY.search(self.said)
        ):
            return None
        return Diagnosis(error=Clash("distributions stand in each other's way", why=self.said))

    def _malformed(self) -> Diagnosis | None:
        for pattern, why in _MALFORMED:
            if pattern.search(self.said) and (name := self._culprit(_ABOUT)):
                what = f"{self._told(name)} cannot be accepted"
                hint = _REPORT_IT
                return Diagnosis(
                    error=PackFailure(what, where=self.wanted[name].where, why=why or self._causes(), hint=hint),
                    name=name,
                )
        return None

    def _nothing_for_target(self) -> Diagnosis | None:
        name = next((found for pattern in _NO_FILE if (found := self._culprit(pattern))), None)
        if name is None:
            return None
        error = NotForTarget(
            f"{self._told(name)} has no wheel for {self.target}",
            name=name,
            where=self.wanted[name].where,
            why=self._hints() or "a source distribution is built only for this machine's own platform and Python",
            hint="lock a version that has one, choose another `--python-platform` or `--python-version`, "
            "or put a wheel of your own in a `--find-links` folder",
        )
        return Diagnosis(error=error, name=name)

    def _missing(self) -> Diagnosis | None:
        name = next((found for pattern in _MISSING if (found := self._culprit(pattern))), None) or self._at_url()
        if name is None:
            return None
        hint = "see that the index that has it is configured, and that the version was not withdrawn"
        what = f"{self._told(name)} cannot be found"
        error = PackFailure(what, where=self.wanted[name].where, why=self._causes(), hint=hint)
        return Diagnosis(error=error, name=name)

    def _at_url(self) -> NormalizedName | None:
        found = _MISSING_URL.search(self.said)
        end = found["url"].rpartition("/")[2] if found else ""
        direct = (name for name, locked in self.wanted.items() if _file_name(locked) == end)
        return next(direct, None) if end else None

    def _not_built(self) -> Diagnosis | None:
        name = self._culprit(_BUILD)
        if name is None:
            return None
        what = f"{self._told(name)} cannot be built from source"
        return Diagnosis(error=PackFailure(what, where=self.wanted[name].where, why=self.said), name=name)

    def _refused(self) -> Diagnosis | None:
        if not _REFUSED.search(self.said):
            return None
        hint = "give credentials as the package manager takes them: in the index URL, `.netrc`, a keyring or variables"
        return Diagnosis(error=PackFailure("the package index refuses access", why=self._causes(), hint=hint))

    def _index_down(self) -> Diagnosis | None:
        if not _DOWN.search(self.said):
            return None
        hint = "see that the network, the proxy variables and the index's address are right, then run it again"
        what = f"the package index cannot be reached for {_listed(self.wanted)}"
        return Diagnosis(error=PackFailure(what, why=self._causes(), hint=hint))

    def _unknown(self) -> Diagnosis:
        name = self._culprit(_ABOUT)
        what = f"{self._told(name)} cannot be fetched" if name else f"{_listed(self.wanted)} cannot be fetched"
        where = self.wanted[name].where if name else None
        return Diagnosis(error=PackFailure(what, where=where, why=self._causes()), name=name)

    def _culprit(self, pattern: re.Pattern[str]) -> NormalizedName | None:
        named = (found.groupdict().get("name") for found in pattern.finditer(self.said))
        names = [canonicalize_name(text) for text in named if text]
        if known := next((name for name in names if name in self.wanted), None):
            return known
        return next(iter(self.wanted)) if len(self.wanted) == 1 and pattern.search(self.said) else None

    def _told(self, name: NormalizedName) -> str:
        return f"`{name}` {self.wanted[name].version}".rstrip()

    def _hints(self) -> str:
        marked = [line.partition("hint: ")[2] for line in self.said.splitlines() if line.strip().startswith("hint: ")]
        return "\n".join(line for line in marked if "--no-build" not in line)

    def _causes(self) -> str:
        lines = [line.strip() for line in self.said.splitlines()]
        return "\n".join(line.removeprefix("error: ").removeprefix("cause: ") for line in lines)


def _file_name(locked: LockedDistribution) -> str:
    return locked.source.location.rstrip("/").rpartition("/")[2]


def _listed(wanted: Mapping[NormalizedName, LockedDistribution]) -> str:
    names = [f"`{name}`" for name in sorted(wanted)]
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return ", ".join(names[:_MOST_NAMES]) + more
