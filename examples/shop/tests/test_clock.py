import unittest
from datetime import date

from shop_core import clock


class Clock(unittest.TestCase):
    def test_day(self):
        self.assertEqual(clock.day("3 May 2024"), date(2024, 5, 3))

    def test_month_before(self):
        self.assertEqual(clock.month_before(date(2024, 3, 31)), "2024-02")
