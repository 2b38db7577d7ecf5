"""A picture is told by its bytes, and keeps what draws it and how it is turned; nothing says where it was taken."""

import io
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from libs.common.errors import Invalid, UnsupportedMedia
from services.samples.domain.photographs.picture import MOST_PIXELS, MediaType
from services.samples.domain.photographs.png import _written
from services.samples.domain.photographs.reading_picture import read_picture
from services.samples.tests.pictures import GPS, MODEL, ORIENTATION, PLANTED, TURNED, picture

KINDS = {"JPEG": MediaType.JPEG, "PNG": MediaType.PNG, "WEBP": MediaType.WEBP}


@pytest.mark.parametrize(
    "more", [{}, {"progressive": True}, {"lossless": True}], ids=["plain", "progressive", "lossless"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_draws_it_stays_and_its_origin_goes(kind: str, more: dict[str, Any]) -> None:
    before = picture(kind, **more)
    found = read_picture(before)
    assert (found.media_type, found.width, found.height) == (KINDS[kind], 24, 16)
    assert PLANTED in before
    assert PLANTED not in found.content
    drawn = Image.open(io.BytesIO(found.content))
    drawn.load()
    assert drawn.tobytes() == Image.open(io.BytesIO(before)).tobytes()
    told = drawn.getexif()
    assert (told.get(ORIENTATION), told.get(MODEL), told.get_ifd(GPS)) == (TURNED, None, {})
    assert not {"comment", "Comment", "xmp", "icc_profile"} & set(drawn.info)
    # Cleaned once more it is the same: nothing is lost on the way.
    assert read_picture(found.content) == found


@pytest.mark.parametrize("kind", KINDS)
def test_an_upright_one_says_nothing_at_all(kind: str) -> None:
    drawn = Image.open(io.BytesIO(read_picture(picture(kind, turned=1)).content))
    assert not drawn.getexif()


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_can_be_seen_through_stays_so(kind: str) -> None:
    drawn = Image.new("RGBA", (9, 9), (200, 30, 40, 100))
    written = io.BytesIO()
    drawn.save(written, format=kind)
    again = Image.open(io.BytesIO(read_picture(written.getvalue()).content))
    assert (again.mode, again.tobytes()) == ("RGBA", Image.open(written).tobytes())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no picture"),
        (b"GIF89a" + bytes(20), "no picture"),
        (b"<svg onload='x'/>", "no picture"),
        (b"\0\0\0\x18ftypheic" + bytes(20), "HEIC"),
    ],
)
def test_other_kinds_are_named(content: bytes, says: str) -> None:
    with pytest.raises(UnsupportedMedia) as refused:
        read_picture(content)
    assert says in refused.value.sentence
    assert refused.value.right == "JPEG, PNG or WebP"


def test_a_small_file_of_huge_measures_is_refused() -> None:
    whole = picture("PNG")
    side = MOST_PIXELS.to_bytes(4, "big")
    header = _written(b"IHDR", side + (2).to_bytes(4, "big") + whole[24:29])
    with pytest.raises(Invalid, match="too large"):
        read_picture(whole[:8] + header + whole[33:])


def test_what_moves_is_no_photograph() -> None:
    frames = [Image.new("RGB", (4, 4), shade) for shade in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(written, format="WEBP", save_all=True, append_images=frames[1:])
    with pytest.raises(Invalid, match="it moves"):
        read_picture(written.getvalue())


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.integers(0, 2_000), st.binary(max_size=4), st.integers(0, 8))
def test_a_damaged_one_is_refused_or_says_as_little(kind: str, place: int, put: bytes, cut: int) -> None:
    whole = WHOLE[kind]
    place %= len(whole)
    with suppress(Invalid, UnsupportedMedia):
        found = read_picture(whole[:place] + put + whole[place + cut :])
        assert found.width * found.height <= MOST_PIXELS
        assert len(found.content) <= len(whole) + 64


WHOLE = {kind: picture(kind) for kind in KINDS}
