"""The words on plots, in both languages, and numbers as each writes them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("words.toml")
LONGEST: Final = 160
SMALL, LARGE = 1e-3, 1e6
"""Numbers between are written out; others as powers of ten."""
SUPERSCRIPTS: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@cache
def words(language: str) -> Mapping[str, Any]:
    """By key; those of vocabularies by the vocabulary's own words."""
    found: dict[str, Any] = tomllib.loads(FILE.read_text(encoding="utf-8"))[language]
    return found


def plain(text: str) -> str:
    """One line that any picture can hold: what cannot be seen, or turns the direction of writing, is a blank."""
    return "".join(letter if letter.isprintable() else " " for letter in text)[:LONGEST]


def number(value: float, language: str, *, digits: int = 3) -> str:
    """To so many significant digits; Spanish has a decimal comma."""
    size = abs(value)
    if value != 0 and not SMALL <= size < LARGE:
        mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        return power(int(exponent)) if mantissa == "1" else f"{_written(mantissa, language)} · {power(int(exponent))}"
    return _written(f"{float(f'{value:.{digits}g}'):.12f}".rstrip("0").rstrip("."), language)


def power(exponent: int) -> str:
    """A power of ten as people write it."""
    return f"10{str(exponent).translate(SUPERSCRIPTS)}"


def _written(digits: str, language: str) -> str:
    signed = digits.replace("-", "−")
    return signed.replace(".", ",") if language == "es" else signed
