"""The 24 consultations of the founding paper's Table 1, as printed."""

import csv
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parent / "table1" / "reallboard_cases.csv"


@dataclass(frozen=True, slots=True)
class Case:
    """One row, words as printed."""

    number: int
    age_years: float
    lineage: str
    board_month: str
    cytogenetics: str
    criteria: str
    recommendation: str
    adherence: str
    referral: str
    referral_kind: str
    referral_reasons: tuple[str, ...]
    status: str


def cases() -> list[Case]:
    """All rows, in printed order."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [_case(row) for row in csv.DictReader(file)]


def _case(row: dict[str, str]) -> Case:
    return Case(
        number=int(row["case"]),
        age_years=float(row["age_years"]),
        lineage=row["lineage"],
        board_month=row["board_month"],
        cytogenetics=row["cytogenetics"],
        criteria=row["criteria"],
        recommendation=row["recommendation"],
        adherence=row["adherence"],
        referral=row["referral"],
        referral_kind=row["referral_kind"],
        referral_reasons=tuple(filter(None, row["referral_reason"].split(";"))),
        status=row["status"],
    )
