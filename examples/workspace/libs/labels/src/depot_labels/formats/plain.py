def render(parcel: dict) -> str:
    return f"{parcel['to']} <- {parcel['from']}"
