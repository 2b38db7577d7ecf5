"""Plates as tables: what a spreadsheet writes, and what never becomes a Ct."""

from typing import Any

import pytest
from pydantic import ValidationError

from libs.common.errors import Invalid
from services.samples.domain.assays.plate_table import rows_of
from services.samples.domain.bh3.plate import COLUMNS as BH3
from services.samples.domain.mrd.plate import COLUMNS as MRD
from services.samples.domain.mrd.plate import PlateWell

COMMAS = "well,target,role,ct,dilution\nA1,IGH,standard,28.2,1e-3\nA2,IGH,follow_up,Undetermined,\n"
SPANISH = (
    "\ufeffWell;Target;Role;Ct;Dilution\r\nA1;IGH;standard;28,2;0,001\r\nA2;IGH;follow_up;Undetermined;\r\n;;;;\r\n"
)
TABS = COMMAS.replace(",", "\t")


@pytest.mark.parametrize("table", [COMMAS, SPANISH, TABS])
def test_as_programs_write_it(table: str) -> None:
    standard, follow_up = (PlateWell.model_validate(row) for row in rows_of(table, MRD))
    assert (standard.ct, standard.dilution) == (28.2, 0.001)
    assert (follow_up.ct, follow_up.dilution) == ("undetermined", None)


@pytest.mark.parametrize("cell", ["", "N/A", "-", "0", "-1", "60", "99", "nan", "inf", "#N/D", "1e3"])
def test_a_cell_that_is_no_ct_is_refused(cell: str) -> None:
    [row] = rows_of(f"well;target;role;ct\nA1;IGH;follow_up;{cell}", MRD)
    with pytest.raises(ValidationError, match="no Ct"):
        PlateWell.model_validate(row)


def test_a_row_that_ends_early_has_no_ct() -> None:
    [row] = rows_of("well;target;role;ct\nA1;IGH;follow_up", MRD)
    with pytest.raises(ValidationError, match="no Ct"):
        PlateWell.model_validate(row)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("", "columns"),
        ("well,ct\nA1,20", "columns"),
        ("well,target,role,ct,name\nA1,IGH,follow_up,20,Ana", "columns"),
        ("well,target,role,ct\nA1,IGH,follow_up,28,2", "decimal comma"),
        ('well,target,role,ct\nA1,"IGH,follow_up,28', "no CSV"),
    ],
)
def test_tables_that_cannot_be_read_are_refused(table: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        rows_of(table, MRD)


def test_untreated_cells_have_empty_cells() -> None:
    rows: list[dict[str, Any]] = rows_of(
        "well,role,mfi,gated_events,drug,drug_dose_nm\nA1,negative_control,9e3,500,,", BH3
    )
    assert rows == [{"well": "A1", "role": "negative_control", "mfi": 9_000.0, "gated_events": 500.0}]
