"""A plate as two CSV files, as laboratories have them: the layout, and what the instrument read.

Comma, semicolon or tabulator; decimal commas with the latter two; a byte-order mark. Headings in any case. A layout
says `well` (or `row` and `col`), `drug`, `concentration` (or `dose`) and `unit`, for combinations also `second_drug`,
`second_concentration` and `second_unit`, and may say `role`. Readings say `well` and `response` (or `reading`), and may
say `exclude` and `readout`. Every line that is wrong is named with its number.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from libs.common.errors import Invalid, Wrong
from services.samples.domain.drug_response.plate import Role, plain_well
from services.samples.domain.drug_response.units import DoseUnit, nanomolar

LONGEST: Final = 200_000
"""Letters: a plate of 384 wells with long names has less."""

MOST_NAMED: Final = 50

ROLES: Final[Mapping[str, Role]] = MappingProxyType(
    {
        **dict.fromkeys(("dmso", "negative", "negative-control", "vehicle", "untreated"), Role.NEGATIVE),
        **dict.fromkeys(("positive", "positive-control", "kill", "killing-control"), Role.POSITIVE),
        **dict.fromkeys(("blank", "background", "medium", "no-cells"), Role.BLANK),
        **dict.fromkeys(("", "empty", "unused", "none", "na"), Role.UNUSED),
    }
)
"""What stands in the column of drugs where there is no drug."""

_HEADINGS: Final = MappingProxyType(
    {
        "column": "col",
        "dose": "concentration",
        "conc": "concentration",
        "dose_nm": "concentration",
        "value": "response",
        "reading": "response",
        "excluded": "exclude",
        "drug2": "second_drug",
        "second_dose": "second_concentration",
        "concentration2": "second_concentration",
        "unit2": "second_unit",
        "treatment": "drug",
    }
)
_UNITS: Final = MappingProxyType({**{one.value.lower(): one for one in DoseUnit}, "µm": DoseUnit.MICROMOLAR,
                                  "μm": DoseUnit.MICROMOLAR})  # fmt: skip
_SAID: Final = MappingProxyType({"1": True, "true": True, "yes": True, "x": True, "0": False, "false": False,
                                 "no": False, "": False})  # fmt: skip
_NUMBER: Final = re.compile(r"^[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?$", re.ASCII)


@dataclass(slots=True)
class Names:
    """Drugs by their codes, so that two names of one code do not become one drug unseen."""

    written: dict[str, str] = field(default_factory=dict)

    def code(self, name: str) -> str:
        """`6-Mercaptopurine (MP)` is 6-mercaptopurine-mp."""
        code = re.sub(r"[^a-z0-9+_]+", "-", name.strip().lower()).strip("-_+")[:64]
        if not code:
            raise Invalid("This is no drug's name.", right="letters and digits")
        before = self.written.setdefault(code, name.strip().lower())
        if before != name.strip().lower():
            raise Invalid("Two names become the same code.", right=f"one spelling of {code}")
        return code


def wells_of(layout: str, readings: str, *, where: str, readout: str | None = None) -> list[dict[str, Any]]:
    """The wells of both files; what was read and is not on the layout is `unused`."""
    wrong: list[Wrong] = []
    laid = _laid(_table(layout, f"{where}.layout_csv"), f"{where}.layout_csv", wrong)
    read = _read(_table(readings, f"{where}.readings_csv"), f"{where}.readings_csv", wrong, readout=readout)
    if wrong:
        raise Invalid(f"{len(wrong)} lines cannot be read.", several=wrong[:MOST_NAMED])
    unread = {"reading": None, "excluded": None}
    there = {well: {**told, **read.get(well, unread)} for well, told in laid.items()}
    beside = {well: {"well": well, "role": Role.UNUSED, **told} for well, told in read.items() if well not in laid}
    return [*there.values(), *beside.values()]


def _laid(rows: Iterable[tuple[int, Mapping[str, str]]], where: str, wrong: list[Wrong]) -> dict[str, dict[str, Any]]:
    names, found = Names(), dict[str, dict[str, Any]]()
    for line, row in rows:
        try:
            well = _well(row)
            _check_new(well, found)
            found[well] = {"well": well, **_content(row, names)}
        except Invalid as fault:
            wrong.append(Wrong(where, f"Line {line}: {fault.sentence}", fault.right))
    return found


def _read(
    rows: Iterable[tuple[int, Mapping[str, str]]], where: str, wrong: list[Wrong], *, readout: str | None
) -> dict[str, dict[str, Any]]:
    found = dict[str, dict[str, Any]]()
    for line, row in rows:
        if readout is not None and row.get("readout", "").casefold() != readout.casefold():
            continue
        try:
            well = _well(row)
            _check_new(well, found)
            text = row.get("response", "")
            reading = None if text.casefold() in {"", "na", "nan"} else _number(text, "reading")
            found[well] = {"reading": reading, "excluded": "excluded in the file" if _excluded(row) else None}
        except Invalid as fault:
            wrong.append(Wrong(where, f"Line {line}: {fault.sentence}", fault.right))
    return found


def _content(row: Mapping[str, str], names: Names) -> dict[str, Any]:
    """What is in a well, by its role or by what stands for a drug."""
    named = re.sub(r"[\s_]+", "-", row.get("drug", "").strip().lower())
    role = _role(row.get("role", ""), named, combined=bool(row.get("second_drug")))
    if role not in {Role.DRUG, Role.COMBINATION}:
        return {"role": role}
    first = {"role": role, "drug": names.code(row["drug"]), "dose_nm": _dose(row, "concentration", "unit")}
    if role is Role.DRUG:
        return first
    second = names.code(row["second_drug"])
    return {**first, "second_drug": second, "second_dose_nm": _dose(row, "second_concentration", "second_unit")}


def _role(told: str, named: str, *, combined: bool) -> Role:
    if told:
        if told.lower() not in set(Role):
            raise Invalid("This is no role.", right=", ".join(Role))
        return Role(told.lower())
    return ROLES.get(named, Role.COMBINATION if combined else Role.DRUG)


def _dose(row: Mapping[str, str], column: str, unit_column: str) -> float:
    unit = _UNITS.get((row.get(unit_column) or "nM").lower())
    if unit is None:
        raise Invalid("This is no unit of dose.", right=", ".join(DoseUnit))
    dose = nanomolar(_number(row.get(column, ""), column), unit, where=column)
    if dose == 0:
        raise Invalid("A drug has the dose 0.", right="a dose above 0; wells without a drug are negative controls")
    return dose


def _well(row: Mapping[str, str]) -> str:
    return plain_well(row["well"] if row.get("well") else f"{row.get('row', '')}{row.get('col', '')}")


def _check_new(well: str, found: Mapping[str, object]) -> None:
    if well in found:
        raise Invalid(f"Well {well} was told before.", right="each well once; of several readouts choose one")


def _excluded(row: Mapping[str, str]) -> bool:
    told = _SAID.get(row.get("exclude", "").lower())
    if told is None:
        raise Invalid("It is not said whether the well is excluded.", right="0 or 1")
    return told


def _number(text: str, what: str) -> float:
    if not _NUMBER.match(text):
        raise Invalid(f"The {what} is no number.", right="a number such as 12.5")
    return float(text.replace(",", "."))


def _table(text: str, where: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line numbers as an editor shows them, with the cells by their headings."""
    lines = text.lstrip("\ufeff")
    first = next((line for line in lines.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(lines), delimiter=max(",;\t", key=first.count))
    header: list[str] | None = None
    for cells in reader:
        row = [cell.strip() for cell in cells]
        if not any(row):
            continue
        if header is None:
            header = _header(row, where)
            continue
        yield reader.line_num, dict(zip(header, row, strict=False))
    if header is None:
        raise Invalid("The table is empty.", where=where, right="a line of headings, and one line per well")


def _header(row: list[str], where: str) -> list[str]:
    names = [re.sub(r"\s+", "_", name.lower()) for name in row]
    header = [_HEADINGS.get(name, name) for name in names]
    needed = {"response"} if where.endswith("readings_csv") else {"drug"}
    placed = "well" in header or {"row", "col"} <= set(header)
    if not placed or not needed <= set(header) or len(set(header)) < len(header):
        right = f"well (or row and col) and {', '.join(sorted(needed))}"
        raise Invalid("The headings are not those of a plate.", where=where, right=right)
    return header
