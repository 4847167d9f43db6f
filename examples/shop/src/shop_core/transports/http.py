"""Posts messages as JSON."""

import requests


def send(message: dict) -> str:
    prepared = requests.Request("POST", message["to"], json=message).prepare()
    with requests.Session() as session:
        return str(session.send(prepared, timeout=10).status_code)
