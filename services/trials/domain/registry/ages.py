"""Ages as the registry writes them, "6 Months": a question about the child's age, or nothing where none is stated."""

import re
from typing import Any, Final

from libs.common.errors import Invalid

AGE: Final = re.compile(r"(\d{1,5}) (Year|Month|Week|Day|Hour|Minute)s?", re.ASCII)
OPEN_ENDED: Final = ("", "N/A")
DAYS_OF_A_WEEK: Final = 7


def check_age(found: str | None, where: str) -> str | None:
    """The age as it is written; None where it is open."""
    if found is None or found.strip() in OPEN_ENDED:
        return None
    if not AGE.fullmatch(found.strip()):
        raise Invalid("This is no age.", where=where, right='"1 Year", "6 Months", "28 Days", or nothing')
    return found.strip()


def minimum(age: str) -> dict[str, Any] | None:
    """The question for an age from which on children may enter."""
    return _leaf(age, "at_least", "Minimum age")


def maximum(age: str) -> dict[str, Any] | None:
    """The question for the age up to which they may; the registry counts it in."""
    return _leaf(age, "at_most", "Maximum age")


def _leaf(age: str, bound: str, words: str) -> dict[str, Any] | None:
    matched = AGE.fullmatch(age)
    if matched is None or matched[2] in {"Hour", "Minute"}:
        return None
    amount, unit = int(matched[1]), matched[2]
    says = {"says": f"{words}: {age}"}
    if unit == "Week":
        return {"fact": "age", bound: {"days": amount * DAYS_OF_A_WEEK}} | says
    return {"fact": "age", bound: amount if unit == "Year" else {f"{unit.lower()}s": amount}} | says
