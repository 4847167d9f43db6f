"""Writing the managed block in its one canonical form (SPEC section 2)."""

from __future__ import annotations

import codecs

from monopack.domain.fixing.block_values import READERS
from monopack.domain.fixing.managed_block import END, START, find_block
from monopack.domain.fixing.pack_text import PackText, read_text
from monopack.domain.model.errors import InputError, Location
from monopack.domain.model.pack import ManagedBlock

_ALWAYS = ("extra_modules", "extra_distributions")


def render(block: ManagedBlock) -> tuple[str, ...]:
    """The block's lines: values sorted, one line a key, keys that are not in use left out but the two of auto-fix."""
    inside = [_line(key, getattr(block, key)) for key in READERS if _in_use(key, block)]
    return (f"# {START}", *inside, f"# {END}")


def with_block(content: bytes, block: ManagedBlock, *, path: str = "") -> bytes:
    """The pack file with `block` below shebang and encoding cookie, in place of the one that it had.

    Everything else stays as it was, byte by byte. `InputError` when the file's own encoding cannot hold a name.
    """
    text = read_text(content, path)
    old = find_block(text, path)
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    lines = content.removeprefix(mark).splitlines(keepends=True)
    head, rest = lines[: text.head], lines[text.head :]
    if old:
        rest = lines[text.head : old.first - 1] + lines[old.last :]
    if head and not head[-1].endswith((b"\r", b"\n")):
        head[-1] += text.newline
    return mark + b"".join([*head, *_encoded(block, text, path), *rest])


def _encoded(block: ManagedBlock, text: PackText, path: str) -> list[bytes]:
    try:
        return [line.encode(text.encoding) + text.newline for line in render(block)]
    except UnicodeEncodeError as error:
        raise InputError(
            "the managed block cannot be written in the file's encoding",
            where=Location(path=path, line=1),
            why=str(error),
        ) from None


def _in_use(key: str, block: ManagedBlock) -> bool:
    value = getattr(block, key)
    return key in _ALWAYS or (value is not None and value != ())


def _line(key: str, value: str | tuple[str, ...]) -> str:
    text = value if isinstance(value, str) else ", ".join(sorted(set(value)))
    return f"# {key}: {text}".rstrip()
