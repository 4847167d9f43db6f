from app.orders.interfaces import IOrderPlaced


def notify(event) -> None:
    if IOrderPlaced.providedBy(event):
        pieces = sum(line.quantity for line in event.order.lines)
        event.protocol.append(f"stock -{pieces}")
