import json

from packs import health


def test_says_its_version():
    answer = health.lambda_handler({}, None)
    assert json.loads(answer["body"]) == {"status": "up", "version": "1.4.0"}
