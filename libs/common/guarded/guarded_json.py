"""JSON from outside, within limits: one value, or several one after the other as mongoexport writes them."""

import json
import re
from collections import Counter
from collections.abc import Callable
from math import isfinite
from typing import Any, Final, NoReturn

from libs.common.guarded.json_scan import first_beyond, first_deeper, first_odd_number, first_unwritable, place_at
from libs.common.guarded.limits import NO_LETTER, Document, Limits, Place, broken, refuse, text_of, too_deep, too_many
from libs.common.guarded.placing import place_in

PLACED: Final = 8 * 1024 * 1024
"""In longer texts it would take too long."""
_BLANK: Final = re.compile(r"[ \t\r\n]*")


class _TwiceError(Exception):
    """A key stands twice in one object."""


def read_json(data: bytes, limits: Limits) -> list[Document]:
    """Every value of the file, or a refusal with line and column."""
    text = text_of(data, limits)
    _check_size(data, text, limits)
    decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number, parse_float=_finite)
    at, found = _blank(text, 0), []
    while at < len(text):
        start = at
        value, at = _guarded(lambda start=start: decoder.raw_decode(text, start), text, limits)
        found.append(Document(value, place_at(text, start)))
        at = _blank(text, at)
    if not found:
        broken("body", "There is nothing to read.")
    unwritable = first_unwritable(text)
    if unwritable is not None:
        refuse(place_at(text, unwritable), NO_LETTER)
    if not _within_depth(found, limits):
        too_deep(_found(text, first_deeper(text, limits.depth)), limits)
    return found


def _check_size(data: bytes, text: str, limits: Limits) -> None:
    """Counted before anything is built; one by one, and not within texts, only where there may be too many."""
    if data.count(b",") + data.count(b"[") + data.count(b"{") > limits.nodes:
        beyond = first_beyond(text, limits.nodes)
        if beyond is not None:
            too_many(place_at(text, beyond), limits)


def _found(text: str, at: int | None) -> object:
    return "body" if at is None else place_at(text, at)


def _guarded(work: Callable[..., Any], text: str, limits: Limits) -> Any:
    try:
        return work()
    except json.JSONDecodeError as wrong:
        broken(Place(wrong.lineno, wrong.colno), f"This is no JSON: {wrong.msg}.", cause=wrong)
    except RecursionError:
        too_deep(_found(text, first_deeper(text, limits.depth)), limits)
    except _TwiceError as wrong:
        refuse(_second(text, str(wrong)), "A key stands twice in the same object.", right="each key once")
    except ValueError as wrong:
        where = _found(text, first_odd_number(text))
        broken(where, "A number is too long or too large, or no number.", cause=wrong)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(key for key, _ in pairs)
        raise _TwiceError(next(key for key, times in counted.items() if times > 1))
    return found


def _finite(digits: str) -> float:
    """What is beyond every bound would be written as no number again."""
    number = float(digits)
    if not isfinite(number):
        raise ValueError(digits[:40])
    return number


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _second(text: str, key: str) -> object:
    """Only for the sentence: read the file again as events, which are slow and know where they are."""
    return (place_in(text, twice=key) if len(text) <= PLACED else None) or "body"


def _within_depth(found: list[Document], limits: Limits) -> bool:
    level: list[Any] = [one.value for one in found]
    for _ in range(limits.depth + 1):
        level = [inner for one in level for inner in _inside(one) if isinstance(inner, dict | list)]
        if not level:
            return True
    return False


def _inside(value: Any) -> Any:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at
