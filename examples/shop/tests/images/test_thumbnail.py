import base64
import io
import unittest

from app.images.thumbnail import plain_picture, thumbnail
from PIL import Image


class Thumbnail(unittest.TestCase):
    def test_keeps_the_proportions(self):
        small = thumbnail(base64.b64decode(plain_picture(640, 640)), "card")
        self.assertEqual(Image.open(io.BytesIO(small)).size, (200, 200))
