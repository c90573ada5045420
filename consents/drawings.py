"""A signature drawn on the screen arrives as a picture. Whether anything is drawn on it is seen from the picture."""

import io
from typing import Any

LEAST_INK = 40  # pixels: less is a tap or a speck
LARGEST = 4_000_000  # pixels in a picture of a signature


def has_ink(picture: Any) -> bool:
    """Whether something is drawn on this picture (bytes, an upload, or None). What cannot be read has nothing on it."""
    content = _bytes(picture)
    if not content:
        return False
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as found:
            if found.width * found.height > LARGEST:
                return False
            on_white = Image.new("RGBA", found.size, "white")
            on_white.alpha_composite(found.convert("RGBA"))
            grey = on_white.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return False
    return sum(grey.histogram()[:160]) >= LEAST_INK


def _bytes(picture: Any) -> bytes:
    if picture is None or isinstance(picture, bytes):
        return picture or b""
    picture.seek(0)
    content = picture.read(LARGEST)
    picture.seek(0)
    return bytes(content)
