"""Every module in this folder that has a `notify` hears of orders."""

import importlib
import pkgutil

import zope.event


def _modules():
    for found in pkgutil.iter_modules(__path__):
        yield importlib.import_module(f"{__name__}.{found.name}")


def register_all() -> None:
    """Idempotent: the list is process-wide and a warm container runs many events."""
    for module in _modules():
        if module.notify not in zope.event.subscribers:
            zope.event.subscribers.append(module.notify)
