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
    # What names something to a framework.
    b"Flask(",
    b"Quart(",
    b"Blueprint(",
    b"Celery(",
    b"autodiscover_tasks",
    b"DJANGO_SETTINGS_MODULE",
    b"django.urls",
    b"INSTALLED_APPS",
    b"MIDDLEWARE",
    b"ROOT_URLCONF",
)


def is_worth_a_closer_look(data: bytes) -> bool:
    """Whether a source may import by call or name, or name paths next to its code; those below imported ones apart."""
    return any(word in data for word in _WORDS)
