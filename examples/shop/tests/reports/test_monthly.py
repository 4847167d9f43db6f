import unittest

from app.reports import frames
from app.reports.render import page

ROWS = [{"day": "2024-05-03", "total": 10.0}, {"day": "2024-05-04", "total": 20.0}, {"day": "2024-06-01", "total": 5.0}]


def test_groups_by_month():
    frame = frames.monthly(ROWS)
    assert frame["month"].tolist() == ["2024-05", "2024-06"]
    assert frame["total"].tolist() == [30.0, 5.0]
    assert frame["spread"].tolist() == [5.0, 0.0]


class Page(unittest.TestCase):
    def test_escapes(self):
        self.assertIn("&lt;b&gt;", page([], "<b>"))
