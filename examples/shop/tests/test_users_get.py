import json

import pytest

from packs.users_get import lambda_handler


@pytest.mark.parametrize(("number", "name"), [(1, "Ada Lovelace"), (3, "Karen Spärck Jones")])
def test_known_user(number, name):
    answer = lambda_handler({"pathParameters": {"id": str(number)}}, None)
    assert json.loads(answer["body"])["name"] == name


def test_unknown_user():
    assert lambda_handler({"pathParameters": {"id": "99"}}, None)["statusCode"] == 404
