"""The words on papers, in the languages of those who handle the parcels."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


class Language(StrEnum):
    """Of a document (ISO 639-1)."""

    SPANISH = "es"
    ENGLISH = "en"


@cache
def words(language: Language) -> Mapping[str, Any]:
    """By key; those of vocabularies by the vocabulary's own words."""
    found: dict[str, Any] = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))[language]
    return found
