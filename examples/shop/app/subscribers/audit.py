from shop_core import clock


def notify(event) -> None:
    event.protocol.append(f"audit {event.order.number} {clock.day('2024-02-29').isoformat()}")
