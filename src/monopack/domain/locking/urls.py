"""URLs as locks write them, taken apart as far as a lock needs (RFC 3986)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_CREDENTIALS = re.compile(r"//([^/@]*@)")
_ESCAPED = re.compile(rb"%([0-9A-Fa-f]{2})")


@dataclass(frozen=True, kw_only=True, slots=True)
class Url:
    """`bare` is everything before query and fragment, credentials included: never print it."""

    bare: str
    query: Mapping[str, str]
    fragment: Mapping[str, str]
    anchor: str

    @property
    def file_name(self) -> str:
        """The last part of its path."""
        return unquote(self.bare.rstrip("/").rpartition("/")[2])


def parse_url(text: str) -> Url:
    """The parts of `text`; of a key that is there twice the first counts. `anchor` is the fragment unparsed."""
    rest, _, fragment = text.partition("#")
    bare, _, query = rest.partition("?")
    return Url(bare=bare, query=_pairs(query), fragment=_pairs(fragment), anchor=unquote(fragment))


def is_url(text: str) -> bool:
    """Whether `text` is a URL rather than a path; a drive letter is none."""
    return _SCHEME.match(text) is not None


def credentials(url: str) -> str:
    """The `user:password@` of a URL, `""` where it has none."""
    found = _CREDENTIALS.search(url)
    return found[1] if found else ""


def without_credentials(url: str) -> str:
    """`url` as it may be printed and kept."""
    return _CREDENTIALS.sub("//", url, count=1)


def with_credentials(url: str, taken: str) -> str:
    """`url` with the `user:password@` that `credentials` took from it."""
    return url.replace("//", f"//{taken}", 1)


def unquote(text: str) -> str:
    """Percent-encoded bytes as the UTF-8 text that they are."""
    raw = _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), text.encode())
    return raw.decode(errors="replace")


def _pairs(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in reversed(text.split("&")) if part)
    return {unquote(key): unquote(value) for key, _, value in pairs}
