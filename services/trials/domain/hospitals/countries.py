"""Countries by their two letters (ISO 3166-1): as registries write them, and as a sentence names them.

ClinicalTrials.gov writes today's common names ("Turkey (Türkiye)", "South Korea") and, in older records, those of
their time ("Korea, Republic of", "Swaziland"). XK stands for Kosovo, which has no letters of its own. States that are
no more ("Former Yugoslavia", "Netherlands Antilles") have none: such a place is listed, and is in no country.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from services.trials.domain.facts.fact import Words
from services.trials.domain.hospitals.hospital import folded


def code_of(name: str) -> str | None:
    """The country's letters, or None for a name that no country has; accents, case and punctuation do not count."""
    return _codes().get(folded(name))


def country_words(code: str) -> Words:
    """How a sentence names it, "the Netherlands"; letters that no country has stand for themselves."""
    return _words().get(code, Words(code, code))


@cache
def _codes() -> Mapping[str, str]:
    named = ((name, one["code"]) for one in _read() for name in (one["en"], one["es"], *one["also"]))
    return MappingProxyType({folded(name): code for name, code in named})


@cache
def _words() -> Mapping[str, Words]:
    return MappingProxyType({one["code"]: Words(one["en"], one["es"]) for one in _read()})


@cache
def _read() -> list[dict[str, Any]]:
    text = (files("services.trials.domain.hospitals") / "countries.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)
    return found
