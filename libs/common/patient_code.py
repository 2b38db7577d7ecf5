"""The network code of a patient: six random symbols and two check symbols over GF(32)."""

import secrets
from functools import cache
from itertools import chain
from typing import Any, Final, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from libs.common.errors import Invalid

ALPHABET: Final = "0123456789ACDEFGHJKLMNPQRTUVWXYZ"
CONTENT: Final = 6
LENGTH: Final = 8
LOOK_ALIKES: Final = {"B": "8", "I": "1", "O": "0", "S": "5"}
EXAMPLE: Final = "000001AF"

# The field's rule t^5 = t^2 + 1 (domain.md, section 2), as bits.
FIELD_RULE: Final = 0b100101


class PatientCode(str):
    """A code whose check symbols are right; parsed from any capitals or small letters."""

    __slots__ = ()

    @classmethod
    def new(cls) -> Self:
        """A random code; it is never derived from the person."""
        content = [secrets.randbelow(len(ALPHABET)) for _ in range(CONTENT)]
        return cls(_written([*content, *_check_symbols(content)]))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read from text, checked; written as text."""
        return core_schema.no_info_after_validator_function(check, core_schema.str_schema(max_length=64))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Say in OpenAPI what a code looks like."""
        return {
            "type": "string",
            "pattern": f"^[{ALPHABET}]{{{LENGTH}}}$",
            "description": "Network code of a patient: six symbols and two check symbols.",
            "examples": [EXAMPLE],
        }


def check(text: str) -> PatientCode:
    """The code as it is written, or a refusal that suggests the nearest valid one."""
    code = text.strip().upper()
    if is_valid(code):
        return PatientCode(code)
    nearest = suggest(code)
    raise Invalid(
        _what_is_wrong(code),
        right=f"did you mean {nearest}?" if nearest else f"a code such as {EXAMPLE}",
    )


def is_valid(code: str) -> bool:
    """Whether it is eight symbols of the alphabet whose check symbols are right."""
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return False
    symbols = [ALPHABET.index(letter) for letter in code]
    return _check_symbols(symbols[:CONTENT]) == symbols[CONTENT:]


def suggest(text: str) -> PatientCode | None:
    """The one valid code that a single wrong symbol or a swap of neighbours away would be.

    Only ever suggested, never applied: two errors can look like one.
    """
    code = "".join(LOOK_ALIKES.get(letter, letter) for letter in text.strip().upper())
    if len(code) != LENGTH:
        return None
    candidates = chain([code], _with_one_other_symbol(code), _with_one_swap(code))
    return next((PatientCode(near) for near in candidates if is_valid(near)), None)


def _what_is_wrong(code: str) -> str:
    if len(code) != LENGTH:
        return f"A patient code has {LENGTH} symbols."
    if set(code) & set(LOOK_ALIKES):
        return "A patient code has no B, I, O or S: they look like 8, 1, 0 and 5."
    if not set(code) <= set(ALPHABET):
        return "A patient code consists of digits and capital letters."
    return "The patient code has a wrong check symbol."


def _with_one_other_symbol(code: str) -> list[str]:
    return [code[:place] + symbol + code[place + 1 :] for place in range(LENGTH) for symbol in ALPHABET]


def _with_one_swap(code: str) -> list[str]:
    return [code[:left] + code[left + 1] + code[left] + code[left + 2 :] for left in range(LENGTH - 1)]


def _check_symbols(content: list[int]) -> list[int]:
    """The sums of t^(i+1)·p[i] and t^(2i+2)·p[i]."""
    first = second = 0
    for place, symbol in enumerate(content):
        first ^= _times_t(symbol, place + 1)
        second ^= _times_t(symbol, 2 * place + 2)
    return [first, second]


@cache
def _times_t(symbol: int, power: int) -> int:
    for _ in range(power):
        symbol <<= 1
        if symbol >= len(ALPHABET):
            symbol ^= FIELD_RULE
    return symbol


def _written(symbols: list[int]) -> str:
    return "".join(ALPHABET[symbol] for symbol in symbols)
