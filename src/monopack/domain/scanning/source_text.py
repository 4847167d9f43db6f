"""A file's bytes to a syntax tree, as Python itself would read them; every way this fails names the place."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from dataclasses import dataclass

from monopack.domain.model.errors import Location, PackFailure
from monopack.domain.model.target import Target
from monopack.domain.scanning.newer_syntax import reader_of

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_BOM = b"\xef\xbb\xbf"
_UTF8 = frozenset({"utf-8", "utf8", "utf_8", "u8"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Parsed:
    """The tree and the bytes to search for words in, their lines counted as the tree counts them."""

    tree: ast.Module
    data: bytes


def parse(content: bytes, path: str, target: Target) -> Parsed:
    """The tree of `content`. `PackFailure` with path, line and column when Python could not read it either."""
    text = _decoded(content, path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text, path, feature_version=_feature_version(target))
    except SyntaxError as error:
        raise _syntax_failure(error, content, path, target) from None
    except ValueError as error:
        raise _nul_failure(error, content, path) from None
    except (RecursionError, MemoryError):
        raise PackFailure(
            "the file is nested too deeply to be read",
            where=Location(path=path),
            hint="split its longest expression or its deepest nesting; Python's own compiler has the same limit",
        ) from None
    data = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return Parsed(tree=tree, data=data)


def _decoded(content: bytes, path: str) -> bytes | str:
    """UTF-8 stays bytes, which the parser reads fastest; any other encoding is decoded here (PEP 263)."""
    encoding, line = _declared(content)
    if encoding is None or encoding.lower() in _UTF8 or encoding.lower().startswith("utf-8-"):
        return _utf8(content, path)
    if content.startswith(_BOM):
        raise PackFailure(
            f"encoding `{encoding}` is declared, but the file begins with a UTF-8 byte order mark",
            where=Location(path=path, line=line),
            hint="remove the mark or declare utf-8",
        )
    try:
        return content.decode(encoding)
    except LookupError:
        what = f"unknown encoding `{encoding}`"
        raise PackFailure(what, where=Location(path=path, line=line), hint="see PEP 263") from None
    except UnicodeDecodeError as error:
        raise _undecodable(error, content, path=path, encoding=encoding) from None
    except (UnicodeError, ValueError, AssertionError):
        what = f"encoding `{encoding}` cannot hold source text"
        raise PackFailure(what, where=Location(path=path, line=line), hint="see PEP 263") from None


def _declared(content: bytes) -> tuple[str | None, int]:
    """The encoding that one of the first two lines declares, and which line that is."""
    begin = content[:4096].removeprefix(_BOM)
    for number, line in enumerate(begin.splitlines()[:2], 1):
        found = _COOKIE.match(line)
        if found:
            return found[1].decode("ascii", "replace"), number
        if not _BLANK.match(line):
            break
    return None, 1


def _utf8(content: bytes, path: str) -> bytes:
    try:
        content.decode()
    except UnicodeDecodeError as error:
        raise _undecodable(error, content, path=path, encoding="utf-8") from None
    return content


def _undecodable(error: UnicodeDecodeError, content: bytes, *, path: str, encoding: str) -> PackFailure:
    before = content[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return PackFailure(
        f"byte 0x{content[error.start]:02x} at offset {error.start} is no {encoding}",
        where=Location(path=path, line=before.count(b"\n") + 1),
        hint="save the file as UTF-8, or declare its encoding in the first line (PEP 263)",
    )


def _nul_failure(error: ValueError, content: bytes, path: str) -> PackFailure:
    at = content.find(b"\0")
    line = content.count(b"\n", 0, at) + 1 if at >= 0 else None
    what = "the file holds a NUL byte" if at >= 0 else f"the file cannot be read as Python: {error}"
    return PackFailure(what, where=Location(path=path, line=line), hint="Python cannot import it either")


def _feature_version(target: Target) -> tuple[int, int] | None:
    """The grammar to read by: an older target's, so that what it cannot read is found here."""
    return target.python if target.python < sys.version_info[:2] else None


def _syntax_failure(error: SyntaxError, content: bytes, path: str, target: Target) -> PackFailure:
    if b"\0" in content:
        return _nul_failure(ValueError(str(error)), content, path)
    why, hint = _reason(error, content, target)
    place = Location(path=path, line=error.lineno or 1, column=error.offset or None)
    return PackFailure(f"syntax error: {error.msg}", where=place, why=why, hint=hint)


def _reason(error: SyntaxError, content: bytes, target: Target) -> tuple[str, str]:
    """Why a file of newer syntax cannot be read, and how to mend it."""
    running = sys.version_info[:2]
    if _feature_version(target) and _reads(content):
        why = f"Python {running[0]}.{running[1]} reads it, but the target is Python {target.version}"
        return why, "use older syntax, or choose a later `--python-version`"
    later = reader_of(error.text or "", running)
    if later:
        why = f"Python {later[0]}.{later[1]} reads it; monopack runs with Python {running[0]}.{running[1]}"
        return why, f"run monopack with Python {later[0]}.{later[1]}, or use older syntax"
    if target.python > running:
        why = f"it was read by Python {running[0]}.{running[1]}, and the target is Python {target.version}"
        return why, f"run monopack with Python {target.version}, if the syntax is its own"
    return "", "mend the syntax, or stop importing the file"


def _reads(content: bytes) -> bool:
    """Whether the running Python reads it by its own grammar."""
    try:
        ast.parse(content)
    except (SyntaxError, ValueError):
        return False
    return True
