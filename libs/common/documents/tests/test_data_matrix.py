"""What is printed is read again, by the same kind of printer and scanner that hubs have."""

import io
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from libs.common.documents.data_matrix import data_matrix
from libs.common.documents.typesetting import pdf, pictures

LABEL_PRINTER = 203
"""Dots per inch of the cheapest ones."""

TEMPLATE = """
#let d = json(bytes(sys.inputs.data))
#set page(width: 50mm, height: 25mm, margin: 2mm)
#image(bytes(d.code), format: "svg", width: 16mm)
#d.text
"""


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "label.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


@pytest.mark.parametrize("text", ["S-000001AF", "A-ZZZZZZZZ", "https://reallnet.test/v1/labels/S-000001AF"])
def test_a_code_is_scanned_from_a_cheap_print(text: str, template: Path) -> None:
    [printed, *_] = pictures(template, {"code": data_matrix(text), "text": text}, dots_per_inch=LABEL_PRINTER)
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(printed)).convert("L"))
    assert (found.text, found.format) == (text, zxingcpp.BarcodeFormat.DataMatrix)


def test_text_is_never_markup(template: Path) -> None:
    """Who writes `#panic()` in the courier's name stops no parcel, and reads no file."""
    odd = {"code": data_matrix("S-000001AF"), "text": '#panic("x") #read("/etc/passwd") *a* $b$ ] } \\'}
    assert pdf(template, odd).startswith(b"%PDF")
    assert pdf(template, odd) == pdf(template, odd)
