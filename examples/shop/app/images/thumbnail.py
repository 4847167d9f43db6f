import base64
import io
import json
from importlib import resources

from PIL import Image


def presets() -> dict[str, list[int]]:
    return json.loads(resources.files("app.images").joinpath("presets.json").read_text(encoding="utf-8"))


def thumbnail(data: bytes, preset: str) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        picture.thumbnail(tuple(presets()[preset]))
        out = io.BytesIO()
        picture.convert("RGB").save(out, format="PNG")
    return out.getvalue()


def plain_picture(width: int, height: int) -> str:
    """A one-coloured PNG as base64, so that an event can carry one."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 60, 20)).save(out, format="PNG")
    return base64.b64encode(out.getvalue()).decode()
