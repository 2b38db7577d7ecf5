"""What a code means, in English and in Spanish (reasons.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

FILE: Final = Path(__file__).with_name("reasons.toml")


@dataclass(frozen=True, slots=True)
class Words:
    """The same in both languages."""

    en: str
    es: str


@cache
def every() -> Mapping[str, Mapping[str, Words]]:
    """By vocabulary, then by code."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    tables = {name: {code: Words(*said) for code, said in table.items()} for name, table in read.items()}
    return MappingProxyType({name: MappingProxyType(table) for name, table in tables.items()})


def words_of(vocabulary: str, code: str) -> Words:
    """Of a code that is in the table: a test says that all are."""
    return every()[vocabulary][code]


def words_for(code: str | None, *vocabularies: str) -> Words | None:
    """Of the first vocabulary that has the code; None if none has: what was stored long ago may be called otherwise."""
    tables = (every()[name] for name in vocabularies)
    return next((table[code] for table in tables if code in table), None) if code is not None else None
