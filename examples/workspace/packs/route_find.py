"""Where does a parcel go?"""

from depot_routes import route


def lambda_handler(event, context):
    return {"route": route(event["from"], event["to"])}
