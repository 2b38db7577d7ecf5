"""The pinned list of gene symbols: which ones HGNC had approved on a day, and what became of older ones.

The list is one file (`hgnc.tsv.gz`; CC0), so that the same result is judged alike everywhere until the list is
replaced. Symbols change: what was stored before stays readable, only what is stated anew is asked.
"""

import gzip
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("hgnc.tsv.gz")
VERSION: Final = "HGNC 2024-07-23"
SOURCE: Final = "HUGO Gene Nomenclature Committee, approved symbols of 2024-07-23 (CC0)"

_NEAR: Final = 3


def is_approved(symbol: str) -> bool:
    """Whether HGNC had approved it."""
    return symbol in _approved()


def suggestions(symbols: Collection[str]) -> Mapping[str, str]:
    """What each of these is called now; or else approved ones that look like it."""
    former, also = _named_now(frozenset(symbol.upper() for symbol in symbols))
    found = {one: former.get(one.upper()) or also.get(one.upper()) or _alike(one) for one in symbols}
    return {one: " or ".join(near[:_NEAR]) for one, near in found.items() if near}


def former_symbols(approved: Collection[str]) -> dict[str, str]:
    """Approved and previous symbols of these genes, in capitals, to the approved ones: what an older file may say."""
    wanted, found = frozenset(approved), dict[str, str]()
    for symbol, _, previous, _ in _entries():
        if symbol in wanted:
            found |= {one: symbol for one in previous.upper().split() if one not in wanted}
    return {**found, **{symbol.upper(): symbol for symbol in wanted}}


def _named_now(wanted: frozenset[str]) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    """By previous symbols, and by others: an alias may be several genes'."""
    former, also = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for approved, _, previous, aliases in _entries():
        for one in wanted.intersection(previous.upper().split()):
            former[one].append(approved)
        for one in wanted.intersection((*aliases.upper().split(), approved.upper())):
            also[one].append(approved)
    return former, also


def _alike(symbol: str) -> list[str]:
    near = [one for one in _approved() if one[:2] == symbol.upper()[:2] and abs(len(one) - len(symbol)) <= 1]
    return get_close_matches(symbol.upper(), near, n=_NEAR, cutoff=0.75)


@cache
def _approved() -> frozenset[str]:
    return frozenset(entry[0] for entry in _entries())


def _entries() -> Iterator[list[str]]:
    """Read from the file each time: only a wrong symbol asks for more than the approved ones."""
    with gzip.open(FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                yield line.rstrip("\n").split("\t")
