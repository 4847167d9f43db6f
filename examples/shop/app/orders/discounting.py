"""Discounts are modules: a code names the one that computes it."""

from decimal import Decimal
from importlib import import_module

from ..discounts import ENABLED
from .model import Order


def discount_for(order: Order, code: str) -> Decimal:
    if code not in ENABLED:
        raise ValueError(f"no such discount: {code}")
    rule = import_module(f"app.discounts.{code}")
    return rule.amount(order)
