import unittest
from decimal import Decimal

from app.orders.discounting import discount_for
from tests.factories import order


class Discounts(unittest.TestCase):
    def test_summer_gives_every_third_piece(self):
        self.assertEqual(discount_for(order(7), "summer"), Decimal("20.00"))

    def test_loyal_is_for_early_customers_only(self):
        self.assertEqual(discount_for(order(2), "loyal"), Decimal("1.00"))
        self.assertEqual(discount_for(order(2, customer=1000), "loyal"), Decimal(0))

    def test_unknown_code(self):
        with self.assertRaises(ValueError):
            discount_for(order(1), "os")
