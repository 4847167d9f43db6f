"""Which files are worth more than a walk over their import statements: seen by their words."""

from __future__ import annotations

_WORDS = (
    b"__file__",
    b"importlib",
    b"import_module",
    b"__import__",
    b"__path__",
    b"pkgutil",
    b"runpy",
    b"pydoc",
    b"PackageLoader",
    b"pkg_resources",
    b"entry_points",
    b"load_setuptools_entrypoints",
    b"lazy_loader",
    b"import_string",
    b"symbol_by_name",
    b"inspect.get",
)


def is_worth_a_closer_look(data: bytes) -> bool:
    """Whether a source may hold an import by call or a path next to its code; those below imported paths apart."""
    return any(word in data for word in _WORDS)
