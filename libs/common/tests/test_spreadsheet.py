"""No cell of a table for spreadsheets is a formula, and none is lost."""

import csv
import io

import pytest

from libs.common.spreadsheet import harmless, lines


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\n@x", "＝1", -1])
def test_a_formula_stands_behind_an_apostrophe(cell: object) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "S-000001AF", "a=b", "12", " ", "freezer-1/box-1 A1"])
def test_anything_else_stays(cell: str) -> None:
    assert harmless(cell) == cell


def test_what_is_written_is_read_again() -> None:
    rows: list[list[object]] = [["a;b", 'say "x"', "two\nlines"], [None, 7, "ñ"]]
    text = lines(rows, separator=";")
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=";")) == [rows[0], ["", "7", "ñ"]]
