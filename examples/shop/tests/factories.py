"""Drawn orders for several tests."""

from decimal import Decimal

from app.orders.model import Line, Order


def order(*quantities: int, customer: int = 7) -> Order:
    lines = tuple(Line(f"sku-{index}", quantity, Decimal("10.00")) for index, quantity in enumerate(quantities))
    return Order("T-1", customer, lines)
