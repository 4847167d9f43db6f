import unittest
from unittest import mock

from packs import invoices_send
from shop_core.transports import outbox


class Invoice(unittest.TestCase):
    def test_goes_to_the_configured_transport(self):
        with mock.patch.object(outbox, "SENT", []) as sent:
            answer = invoices_send.lambda_handler({"to": "a@example.com", "number": "X-1"}, None)
        self.assertIn("Your invoice X-1", answer["body"])
        self.assertEqual(sent, [{"to": "a@example.com", "subject": "Your invoice X-1"}])
