"""Pictures as cameras write them: with place, device and words in every corner."""

import io

from PIL import Image, PngImagePlugin

PLANTED = b"PLANTED"
MODEL, ORIENTATION, GPS, MAKER = 0x0110, 0x0112, 0x8825, 0x010F
TURNED = 6


def picture(kind: str = "JPEG", *, size: tuple[int, int] = (24, 16), turned: int = TURNED, **told: object) -> bytes:
    """A small one with everything that must not stay."""
    drawn = Image.new("RGB", size, (200, 30, 40))
    drawn.paste((10, 200, 30), (0, 0, 8, 8))
    exif = Image.Exif()
    exif[MAKER] = exif[MODEL] = PLANTED.decode()
    exif[ORIENTATION] = turned
    exif.get_ifd(GPS).update({1: "N", 2: (41.0, 23.0, 2.0), 29: PLANTED.decode()})
    more: dict[str, object] = {"exif": exif, **told}
    if kind == "PNG":
        words = PngImagePlugin.PngInfo()
        words.add_text("Comment", PLANTED.decode())
        more["pnginfo"] = words
    if kind == "JPEG":
        more |= {"comment": PLANTED, "xmp": PLANTED, "icc_profile": PLANTED}
    if kind == "WEBP":
        more |= {"xmp": PLANTED, "icc_profile": PLANTED}
    written = io.BytesIO()
    drawn.save(written, format=kind, **more)
    return written.getvalue() + PLANTED
