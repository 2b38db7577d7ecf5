"""Which kind of picture it is, told by the bytes and not by what the caller says of them."""

from services.samples.domain.photographs import jpeg, png, webp
from services.samples.domain.photographs.picture import Picture, unknown


def read_picture(content: bytes) -> Picture:
    """The picture without its origin; refused if it is none, or not whole."""
    if content.startswith(jpeg.START):
        return jpeg.without_origin(content).check()
    if content.startswith(png.START):
        return png.without_origin(content).check()
    if webp.is_webp(content):
        return webp.without_origin(content).check()
    raise unknown(content)
