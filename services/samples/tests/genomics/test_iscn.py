"""Hints on cytogenetic texts: they help a reader, and never stand in the way."""

import pytest

from services.samples.domain.assays.results.families import read_result
from services.samples.domain.genomics.iscn import hints_on
from services.samples.tests import bodies


@pytest.mark.parametrize(
    ("iscn", "cells"),
    [
        ("46,XX,t(9;22)(q34;q11.2)[18]/46,XX[2]", 20),
        ("55,XX,+X,+4,+6,+10,+14,+17,+18,+21,+21[12]/46,XX[8]", 20),
        ("45,X,-Y[3]/46,XY[17]", 20),
        ("45,XY,dic(9;20)(p13;q11)[10]", 10),
        ("26<1n>,X,+14,+18,+21[10]", 10),
        ("44~46,XY,-7[cp5]", 5),
        ("47,XX,+21c", None),
        ("nuc ish(ABL1x3),(BCRx3),(ABL1 con BCRx2)[190/200]", 200),
        ("arr[GRCh38] 9p21.3(21802636_22174452)x0", None),
        ("arr(1-22,X)x2", None),
    ],
)
def test_what_looks_right_gets_no_hint(iscn: str, cells: int | None) -> None:
    assert hints_on(iscn, edition="ISCN 2020", cells_analysed=cells) == ()


@pytest.mark.parametrize(
    ("iscn", "edition", "cells", "hint"),
    [
        ("47,XY,t(9;22)(q34;q11[18]", "ISCN 2020", None, "not closed"),
        ("46,XY)[18]", "ISCN 2020", 18, "closes none"),
        ("48,XX,+21[20]", "ISCN 2020", 20, "its changes make 47"),
        ("46,XX[18]/47,XX,+8[2]", "ISCN 2020", 21, "20 cells together; 21"),
        ("46,XX[18]/47,XX,+8", "ISCN 2020", 20, "no number of cells"),
        ("46,XX", "ISCN 1978", None, "no edition known"),
        ("normal female", "ISCN 2020", None, "does not begin like ISCN"),
        ("nuc ish(ABL1,BCR)[190/200]", "ISCN 2020", 200, "how many signals"),
        ("nuc ish(ABL1x3)[210/200]", "ISCN 2020", 200, "more cells with the finding"),
        ("nuc ish(ABL1x3)[190/200]", "ISCN 2020", 100, "counts 200 cells"),
        ("arr 9p21.3(21802636_22174452)x0", "ISCN 2020", None, "No build"),
        ("arr[GRCh38] 9p21.3(21802636_22174452)", "ISCN 2020", None, "how many copies"),
    ],
)
def test_what_looks_odd_is_hinted_at(iscn: str, edition: str, cells: int | None, hint: str) -> None:
    assert any(hint in one.en for one in hints_on(iscn, edition=edition, cells_analysed=cells))


def test_the_text_is_kept_as_it_was_written_however_odd() -> None:
    odd = "  46,XX ,T(9;22 [ 18 ]"
    body = read_result({**bodies.CYTOGENETICS, "iscn": odd.strip()})
    assert body.model_dump()["iscn"] == odd.strip()
    assert body.hints()
