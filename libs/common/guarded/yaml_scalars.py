"""A YAML value without structure: text, number, yes or no, nothing; dates stay the text they were written as."""

from functools import lru_cache
from math import isfinite
from typing import Any, Final

import yaml

from libs.common.guarded.limits import NO_LETTER, Place, refuse

_PREFIX: Final = "tag:yaml.org,2002:"
BUILT: Final = frozenset({"int", "float", "bool", "null"})
PLAIN: Final = BUILT | {"str"}
LONGEST_NUMBER: Final = 40
_RESOLVER: Final = yaml.SafeLoader("")


def scalar(event: Any, place: Place) -> Any:
    """By its tag, or by how it is written (YAML 1.1, as PyYAML reads it)."""
    if "\0" in event.value:
        refuse(place, NO_LETTER)
    if event.tag is None or event.tag == "!":
        return _finite(_written(event.value), place) if event.implicit[0] else event.value
    kind = str(event.tag).removeprefix(_PREFIX)
    if kind not in PLAIN:
        refuse(place, "A tag of this kind is not read.", right="plain text, numbers, true, false, null")
    if kind == "str":
        return event.value
    try:
        return _finite(_built(kind, event.value[:LONGEST_NUMBER]), place)
    except (ValueError, KeyError):
        refuse(place, "The value is not of the kind that its tag says.")


def _finite(value: Any, place: Place) -> Any:
    if isinstance(value, float) and not isfinite(value):
        refuse(place, "This number is too large, or none.", right="a number")
    return value


@lru_cache(maxsize=4096)
def _written(value: str) -> Any:
    """What a value without quotes and tag is; what is no number, truth or nothing is text."""
    if len(value) > LONGEST_NUMBER:
        return value
    tag = _RESOLVER.resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]
    kind = str(tag).removeprefix(_PREFIX)
    return _built(kind, value) if kind in BUILT else value


def _built(kind: str, value: str) -> Any:
    return _RESOLVER.construct_object(yaml.ScalarNode(_PREFIX + kind, value))
