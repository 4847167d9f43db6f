"""GET /health"""

from app.version import build_info
from shop_core.responses import ok


def lambda_handler(event, context):
    return ok({"status": "up", "version": build_info()["version"]})
