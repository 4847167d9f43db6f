from packs import invoices_send
from shop_core.transports import outbox


def test_goes_to_the_configured_transport(monkeypatch):
    monkeypatch.setattr(outbox, "SENT", [])
    answer = invoices_send.lambda_handler({"to": "a@example.com", "number": "X-1"}, None)
    assert "Your invoice X-1" in answer["body"]
    assert outbox.SENT == [{"to": "a@example.com", "subject": "Your invoice X-1"}]
