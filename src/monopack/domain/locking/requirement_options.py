"""The options of a requirement file's line, as pip knows them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.names import printable

_SHORT = {"-r": "requirement", "-c": "constraint", "-e": "editable", "-i": "index-url", "-f": "find-links"}
_SHORT |= {"-C": "config-settings", "-Z": "always-unzip"}
_SAME = {"pypi-url": "index-url", "config-setting": "config-settings"}
_FLAGS = frozenset({"no-index", "pre", "require-hashes", "prefer-binary", "always-unzip", "no-use-wheel", "use-wheel"})
_VALUED = frozenset(
    {
        *("requirement", "constraint", "editable", "index-url", "pypi-url", "extra-index-url", "find-links", "hash"),
        *("no-binary", "only-binary", "trusted-host", "use-feature", "config-settings", "config-setting"),
        *("global-option", "build-option", "install-option", "all-releases", "only-final", "uploaded-prior-to"),
    }
)
_KNOWN = _VALUED | _FLAGS
_QUOTING = "'\"\\"
_BLANKS = re.compile(r"[ \t\r\n]+")


def split_options(text: str, where: Location) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What stands before the first option, and the options by their long names; a flag's value is `""`."""
    if text.startswith(("-e", "--editable")) and " ;" in text:
        # A marker's quotes are its own, not the shell's.
        editable, _, marker = text.partition(" ;")
        return "", tuple((name, f"{value} ;{marker}") for name, value in split_options(editable, where)[1])
    words = text.split(" ")
    start = next((number for number, word in enumerate(words) if word.startswith("-")), len(words))
    tokens = _tokens(" ".join(words[start:]), where)
    return " ".join(words[:start]).strip(), tuple(_options(tokens, where))


def _tokens(text: str, where: Location) -> list[str]:
    """The text split as a shell would; one without quotes, a hundred hashes mostly, need not go letter by letter."""
    if not any(character in text for character in _QUOTING):
        return [token for token in _BLANKS.split(text) if token]
    try:
        return shlex.split(text)
    except ValueError as error:
        raise InputError(f"cannot be split into options: {error}", where=where) from None


def _options(tokens: Sequence[str], where: Location) -> list[tuple[str, str]]:
    options: list[tuple[str, str]] = []
    waiting = list(reversed(tokens))
    while waiting:
        name, value = _named(waiting.pop(), where)
        if name in _VALUED and value is None:
            value = waiting.pop() if waiting else None
        if name in _VALUED and not value:
            raise InputError(f"`--{name}` needs a value", where=where)
        options.append((_SAME.get(name, name), value or ""))
    return options


def _named(token: str, where: Location) -> tuple[str, str | None]:
    short = _SHORT.get(token[:2])
    if short and not token.startswith("--"):
        return short, token[2:].removeprefix("=") or None
    name, equals, value = token.removeprefix("--").partition("=")
    if not token.startswith("--") or name not in _KNOWN:
        # The value is not told: it may hold a secret.
        raise InputError(f"`{printable(token.partition('=')[0])}` is no option of a requirement file", where=where)
    return name, value if equals else None
