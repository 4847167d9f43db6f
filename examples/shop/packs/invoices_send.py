# monopack-start
# extra_modules: shop_core.transports.*
# extra_distributions:
# data_files: config/invoices.yaml
# monopack-end
"""Sends invoices by the transport that the configuration names, which no reading of the code can tell."""

import os
from pathlib import Path

import yaml
from shop_core import transports
from shop_core.responses import ok

ROOT = Path(__file__).resolve().parents[1]


def settings() -> dict:
    path = ROOT / os.environ.get("INVOICE_SETTINGS", "config/invoices.yaml")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def lambda_handler(event, context):
    invoices = settings()
    send = transports.load(event.get("transport", invoices["transport"])).send
    message = {"to": event["to"], "subject": invoices["subject"].format(number=event["number"])}
    return ok({"sent": send(message), "subject": message["subject"]})
