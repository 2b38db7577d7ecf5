"""By when tubes are destroyed, how, and which exceptions there are (destruction.toml, with the sources)."""

import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from dateutil.relativedelta import relativedelta

FILE: Final = Path(__file__).with_name("destruction.toml")


class Method(StrEnum):
    """How a tube was destroyed."""

    INCINERATED = "incinerated"
    AUTOCLAVED = "autoclaved"
    CHEMICALLY_INACTIVATED = "chemically_inactivated"


class Exemption(StrEnum):
    """Why a tube is accounted for although nobody destroyed it."""

    USED_UP = "used_up"
    USED_AFTER_HAND_OUT = "used_after_hand_out"
    NOT_FOUND = "not_found"
    KEPT_FOR_DIAGNOSIS = "kept_for_diagnosis"
    KEPT_BY_LAW = "kept_by_law"
    CONSENT_GIVEN_AGAIN = "consent_given_again"


def rule_id() -> str:
    """Under which version of the table a list was made."""
    return str(_table()["rule"])


def due_on(since: date) -> date:
    """One month on, clamped to the month's last day."""
    return since + relativedelta(months=_table()["due"]["months"])


def source_of(word: Method | Exemption) -> str:
    """Where it stands."""
    listed = _table()["method" if isinstance(word, Method) else "exception"]
    return str(next(entry["source"] for entry in listed if entry["id"] == word))


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
