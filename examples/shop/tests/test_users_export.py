from packs.users_export import lambda_handler


def test_csv_has_a_row_for_each_user():
    lines = lambda_handler({}, None)["body"].splitlines()
    assert lines[0] == "id,name,country,joined,tags"
    assert len(lines) == 5


def test_head_needs_no_body():
    assert lambda_handler({"httpMethod": "HEAD"}, None)["body"] == ""
