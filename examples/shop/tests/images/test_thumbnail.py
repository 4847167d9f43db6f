import base64
import io

from app.images.thumbnail import plain_picture, thumbnail
from PIL import Image


def test_keeps_the_proportions():
    small = thumbnail(base64.b64decode(plain_picture(640, 640)), "card")
    assert Image.open(io.BytesIO(small)).size == (200, 200)
