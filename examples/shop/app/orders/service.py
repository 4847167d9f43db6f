from dataclasses import replace
from decimal import Decimal

from zope.event import notify

from .. import subscribers
from .discounting import discount_for
from .model import Line, Order, OrderPlaced


class OrderService:
    def place(self, request: dict) -> OrderPlaced:
        order = self._priced(request)
        event = OrderPlaced(order)
        subscribers.register_all()
        notify(event)
        return event

    def _priced(self, request: dict) -> Order:
        lines = tuple(Line(row["sku"], int(row["quantity"]), Decimal(row["price"])) for row in request["lines"])
        codes = tuple(request.get("codes", ()))
        order = Order(request["number"], int(request["customer"]), lines, codes=codes)
        return replace(order, discount=sum((discount_for(order, code) for code in codes), Decimal(0)))
