"""The hospitals and spellings that the network's data name; what the office enters later takes their place."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from services.trials.domain.hospitals.hospital import Alias, Hospital


@cache
def hospitals() -> tuple[Hospital, ...]:
    """As `hospitals.json` has them, each with its source."""
    return tuple(Hospital(**one) for one in _read()["hospitals"])


@cache
def aliases() -> tuple[Alias, ...]:
    """As `hospitals.json` has them."""
    return tuple(Alias(**one) for one in _read()["aliases"])


@cache
def _read() -> dict[str, Any]:
    text = (files("services.trials.domain.hospitals") / "hospitals.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found
