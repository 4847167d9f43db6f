import json
import unittest

from packs import health


class Health(unittest.TestCase):
    def test_says_its_version(self):
        answer = health.lambda_handler({}, None)
        self.assertEqual(json.loads(answer["body"]), {"status": "up", "version": "1.4.0"})
