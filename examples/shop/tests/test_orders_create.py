import json

from packs.orders_create import lambda_handler


def test_order_is_priced_and_told_to_all_subscribers(event):
    answer = lambda_handler(event, None)
    body = json.loads(answer["body"])
    assert answer["statusCode"] == 201
    assert body["total"] == "22.12"
    assert body["protocol"] == ["audit A-17 2024-02-29", "stock -4"]
