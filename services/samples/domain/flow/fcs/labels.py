"""Names of channels: kept, because without them nobody reads the data, unless somebody's name may stand in them."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from services.samples.domain.flow.fcs import kept

_WORDS: Final = re.compile(r"[^\W_]+")


def words_of(values: Iterable[str]) -> frozenset[str]:
    """The words of what is stripped, without those of assays."""
    found = {word for value in values for word in _words(value)}
    return frozenset(word for word in found if not _is_of_an_assay(word))


def clean_label(told: str, *, stripped: frozenset[str]) -> str | None:
    """The label in its own letters; None if there is none, or if it shares a word with what was stripped."""
    label = re.sub(r"\s+", " ", kept.not_in_labels().sub("_", told)).strip(" _")[: kept.longest_label()]
    if not label:
        return None
    joined = "".join(_words(told))
    hidden = any(len(word) > LONG_ENOUGH and word in joined for word in stripped)
    return None if hidden or not stripped.isdisjoint(_words(told)) else label


LONG_ENOUGH: Final = 4
"""A longer word is also looked for inside of others: `GarciaCD19`."""


def _words(value: str) -> list[str]:
    """In small letters, without accents; short ones say nothing."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", value) if not unicodedata.combining(letter))
    return [word for word in _WORDS.findall(plain.lower()) if len(word) >= kept.shortest_word()]


def _is_of_an_assay(word: str) -> bool:
    return word in kept.known_words() or kept.known_forms().fullmatch(word) is not None
