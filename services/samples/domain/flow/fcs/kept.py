"""What of an FCS file is kept: an allow-list with the form of each value (fcs.toml)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("fcs.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large a file, and what is in it, may be."""

    largest_bytes: int
    largest_text: int
    most_parameters: int
    most_data_sets: int
    most_files_of_an_assay: int


def rule_id() -> str:
    """Under which version of the list a file was stripped."""
    return str(_table()["rule"])


@cache
def limits() -> Limits:
    """Those of the file."""
    return Limits(**_table()["limits"])


@cache
def forms() -> Mapping[str, re.Pattern[str]]:
    """Keywords about the whole file, and the form that their values must have."""
    return {name: re.compile(form, re.ASCII) for name, form in _table()["keyword"].items()}


@cache
def channel_forms() -> Mapping[str, re.Pattern[str]]:
    """The same of keywords about one channel, by their last letters."""
    return {name: re.compile(form, re.ASCII) for name, form in _table()["channel_keyword"].items()}


@cache
def standard_names() -> frozenset[str]:
    """Keywords whose names say nothing about anybody."""
    return frozenset(_table()["standard"]["names"])


def longest_label() -> int:
    """Letters of a channel's name."""
    return int(_table()["label"]["longest"])


@cache
def not_in_labels() -> re.Pattern[str]:
    """Letters that no label is written with."""
    return re.compile(f"[^{_table()['label']['allowed']}]")


@cache
def known_words() -> frozenset[str]:
    """Words of assays."""
    return frozenset(_table()["words"]["known"])


@cache
def known_forms() -> re.Pattern[str]:
    """CD numbers and dyes."""
    return re.compile(_table()["words"]["forms"])


def shortest_word() -> int:
    """Shorter ones are not compared."""
    return int(_table()["words"]["shortest"])


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
