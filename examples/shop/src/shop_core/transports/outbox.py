"""Keeps messages; for tests and dry runs."""

SENT: list[dict] = []


def send(message: dict) -> str:
    SENT.append(message)
    return f"outbox:{len(SENT)}"
