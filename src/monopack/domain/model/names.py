"""Names as users write them: packs, modules, distributions, and how foreign text is printed."""

from __future__ import annotations

import keyword
import re

from packaging.utils import NormalizedName, canonicalize_name

__all__ = [
    "NormalizedName",
    "canonicalize_name",
    "import_root",
    "is_device_name",
    "is_pack_name",
    "is_utf8",
    "parents",
    "printable",
]

_PACK_NAME = re.compile(r"[A-Za-z0-9_]+", re.ASCII)
_LONGEST_FILE_NAME = 255
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


def is_pack_name(name: str) -> bool:
    """Whether `name` can name a pack: an importable ASCII identifier, neither a private file's nor a device's."""
    return (
        _PACK_NAME.fullmatch(name) is not None
        and name.isidentifier()
        and not name.startswith("_")
        and not keyword.iskeyword(name)
        and not is_device_name(name)
        and len(name) + len(".package.sha256.b64") <= _LONGEST_FILE_NAME
    )


def is_device_name(name: str) -> bool:
    """Whether Windows takes a file of this name for a device, whatever its case and ending: it can make none there."""
    return _DEVICE.fullmatch(name) is not None


def parents(module: str) -> tuple[str, ...]:
    """The packages above a dotted name, outermost first: `a.b.c` gives `a`, `a.b`."""
    parts = module.split(".")
    return tuple(".".join(parts[:length]) for length in range(1, len(parts)))


def import_root(module: str) -> str:
    """The first component of a dotted name."""
    return module.partition(".")[0]


def is_utf8(path: str) -> bool:
    """Whether the name of a file is text; one that is not reaches Python with surrogates in it."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def printable(text: str) -> str:
    """`text` with control, bidirectional and undecodable characters escaped, safe for a terminal."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape", "backslashreplace").decode()
        for character in text
    )
