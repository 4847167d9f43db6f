"""GET /users/{id}"""

from app.users import UnknownUser, UserService
from shop_core.responses import answer, ok


def lambda_handler(event, context):
    try:
        return ok(UserService().get(int(event["pathParameters"]["id"])))
    except UnknownUser:
        return answer(404, {"error": "no such user"})
