"""A label for a parcel, its way included."""

import depot_labels
from depot_routes import route


def lambda_handler(event, context):
    parcel = {**event, "route": route(event["from"], event["to"])}
    return {"label": depot_labels.render(parcel), "version": depot_labels.__version__}
