from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from shop_core.money import cents
from zope.interface import implementer

from .interfaces import IOrderPlaced


@dataclass(frozen=True)
class Line:
    sku: str
    quantity: int
    price: Decimal

    @property
    def total(self) -> Decimal:
        return cents(self.price * self.quantity)


@dataclass(frozen=True)
class Order:
    number: str
    customer: int
    lines: tuple[Line, ...]
    discount: Decimal = Decimal(0)
    codes: tuple[str, ...] = ()

    @property
    def total(self) -> Decimal:
        return cents(sum((line.total for line in self.lines), Decimal(0)) - self.discount)


@implementer(IOrderPlaced)
@dataclass
class OrderPlaced:
    order: Order
    protocol: list[str] = field(default_factory=list)
