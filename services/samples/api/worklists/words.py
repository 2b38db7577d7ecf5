"""The words of the lists in the languages of those who work with them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from services.samples.api.papers import words as papers
from services.samples.api.papers.words import Language

FILE = Path(__file__).with_name("words.toml")


@cache
def words(language: Language) -> Mapping[str, Any]:
    """By table and key; those of materials, tubes, assays and preservations are the ones on papers."""
    found: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))[language]
    return {**papers.words(language), **found}
