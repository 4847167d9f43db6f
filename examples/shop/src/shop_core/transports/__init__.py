"""Ways for a message to leave; configuration names one by its dotted path."""

from importlib import import_module


def load(dotted: str):
    return import_module(dotted)
