"""Codes that a scanner reads from a tube."""

import zxingcpp


def data_matrix(text: str) -> str:
    """A square DataMatrix (ECC 200) as SVG."""
    return zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True).to_svg()
