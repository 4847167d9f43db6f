"""GET /users.csv"""

from app.users import UserService


def lambda_handler(event, context):
    # Imported when it is needed: a HEAD request is answered without pandas in memory.
    if event.get("httpMethod") == "HEAD":
        return {"statusCode": 200, "body": ""}
    from app.users.export import as_csv

    return {"statusCode": 200, "headers": {"content-type": "text/csv"}, "body": as_csv(UserService())}
