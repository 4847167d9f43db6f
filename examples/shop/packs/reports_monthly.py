"""The first of each month: last month's orders as a page."""

from app.reports import frames
from app.reports.render import page


def lambda_handler(event, context):
    rows = frames.monthly(event["orders"]).to_dict("records")
    return {"statusCode": 200, "headers": {"content-type": "text/html"}, "body": page(rows, "Monthly report")}
