"""POST /orders"""

from app.orders.service import OrderService
from packs._events import body_of
from shop_core.responses import answer


def lambda_handler(event, context):
    placed = OrderService().place(body_of(event))
    order = placed.order
    return answer(201, {"number": order.number, "total": str(order.total), "protocol": placed.protocol})
