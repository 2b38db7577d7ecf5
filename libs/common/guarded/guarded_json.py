"""JSON from outside, within limits: one value, or several one after the other as mongoexport writes them."""

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any, Final, NoReturn

from libs.common.guarded.limits import Document, Limits, Place, broken, refuse, text_of, too_deep, too_many
from libs.common.guarded.placing import place_in

PLACED: Final = 8 * 1024 * 1024
"""In longer texts it would take too long."""
_BLANK: Final = re.compile(r"[ \t\r\n]*")


class _TwiceError(Exception):
    """A key stands twice in one object."""


def read_json(data: bytes, limits: Limits) -> list[Document]:
    """Every value of the file, or a refusal with line and column."""
    text = text_of(data, limits)
    _check_size(data, limits)
    decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)
    at, found = _blank(text, 0), []
    while at < len(text):
        start = at
        value, at = _guarded(lambda start=start: decoder.raw_decode(text, start), text, limits)
        found.append(Document(value, _place(text, start)))
        at = _blank(text, at)
    if not found:
        broken("body", "There is nothing to read.")
    _check_depth(found, limits)
    return found


def _check_size(data: bytes, limits: Limits) -> None:
    """Every value but the first follows a comma or a bracket: counted before anything is built."""
    if data.count(b",") + data.count(b"[") + data.count(b"{") > limits.nodes:
        too_many("body", limits)


def _guarded(work: Callable[..., Any], text: str, limits: Limits) -> Any:
    try:
        return work()
    except json.JSONDecodeError as wrong:
        broken(Place(wrong.lineno, wrong.colno), f"This is no JSON: {wrong.msg}.", cause=wrong)
    except RecursionError:
        too_deep("body", limits)
    except _TwiceError as wrong:
        refuse(_second(text, str(wrong)), "A key stands twice in the same object.", right="each key once")
    except ValueError as wrong:
        broken("body", "A number is too long, or no number.", cause=wrong)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counted = Counter(key for key, _ in pairs)
        raise _TwiceError(next(key for key, times in counted.items() if times > 1))
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def _second(text: str, key: str) -> object:
    """Only for the sentence: read the file again as events, which are slow and know where they are."""
    return (place_in(text, twice=key) if len(text) <= PLACED else None) or "body"


def _check_depth(found: list[Document], limits: Limits) -> None:
    level: list[Any] = [one.value for one in found]
    for _ in range(limits.depth + 1):
        level = [inner for one in level for inner in _inside(one) if isinstance(inner, dict | list)]
        if not level:
            return
    too_deep("body", limits)


def _inside(value: Any) -> Any:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _place(text: str, at: int) -> Place:
    return Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
