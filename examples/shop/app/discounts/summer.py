from decimal import Decimal


def amount(order) -> Decimal:
    """Every third piece of a line is free."""
    return sum((line.price * (line.quantity // 3) for line in order.lines), Decimal(0))
