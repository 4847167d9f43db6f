"""Answers of the API gateway."""

from . import jsonio


def ok(body) -> dict:
    return answer(200, body)


def answer(status: int, body) -> dict:
    return {
        "statusCode": status,
        "headers": {"content-type": "application/json"},
        "body": jsonio.dumps(body),
    }
