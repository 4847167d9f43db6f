"""A picture was uploaded: make it small."""

import base64

from app.images.thumbnail import plain_picture, thumbnail


def lambda_handler(event, context):
    data = base64.b64decode(event.get("image") or plain_picture(1600, 900))
    small = thumbnail(data, event.get("preset", "card"))
    return {"statusCode": 200, "isBase64Encoded": True, "body": base64.b64encode(small).decode()}
