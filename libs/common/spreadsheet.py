"""Tables for spreadsheet programs: CSV that Excel opens as it is, and in which no cell is a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel reads UTF-8 as Windows-1252."""

FORMULA: Final = "=+-@＝＋－＠"
"""With these a cell begins to calculate, or to call programs; some programs take the wide ones for them."""
HIDDEN: Final = "\t\r\n"


def lines(rows: Iterable[Sequence[object]], *, separator: str) -> str:
    """The rows as text, each cell harmless."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=separator, lineterminator="\r\n").writerows(
        [harmless(cell) for cell in row] for row in rows
    )
    return written.getvalue()


def harmless(cell: object) -> str:
    """The cell as text; what a spreadsheet would take for a formula stands behind an apostrophe."""
    text = "" if cell is None else str(cell)
    if text[:1] in FORMULA + HIDDEN or text.lstrip()[:1] in FORMULA:
        return f"'{text}" if text.strip() else text
    return text
