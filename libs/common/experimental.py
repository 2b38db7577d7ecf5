"""DRP and DBP await validation (paper, section 6): whatever names one says so beside it, by one rule everywhere."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from pydantic import Field

from libs.common.vocabulary import Assay

FUNCTIONAL: Final = frozenset(assay.value for assay in Assay if assay.experimental)
_WORDS: Final = re.compile(r"[a-z0-9]+")
_DESCRIPTION: Final = "Functional assays (DRP, DBP) await validation: nobody should treat by them alone."

Told = dict[str, Any]


def is_functional(code: object) -> bool:
    """Whether one of a code's words is a functional assay: `drp`, `drp_dbp`, `after-drp-dbp`, `drp:venetoclax:auc`."""
    return isinstance(code, str) and not FUNCTIONAL.isdisjoint(_WORDS.findall(code.lower()))


def functional(codes: Iterable[Any]) -> tuple[Any, ...]:
    """Those that name a functional assay, each once."""
    return tuple(dict.fromkeys(code for code in codes if is_functional(code)))


def experimental_by(*fields: str, **more: Any) -> Any:
    """A field `experimental`: whether one of these earlier fields names a functional assay."""
    return Field(default_factory=_any_of(fields), description=_DESCRIPTION, **more)


def experimental_among(*fields: str) -> Any:
    """A field `experimental_…`: which codes in these earlier fields name a functional assay."""
    return Field(default_factory=_those_in(fields), description=_DESCRIPTION)


def _any_of(fields: Iterable[str]) -> Callable[[Told], bool]:
    return lambda told: any(is_functional(told.get(name)) for name in fields)


def _those_in(fields: Iterable[str]) -> Callable[[Told], tuple[Any, ...]]:
    return lambda told: functional(code for name in fields for code in told.get(name) or ())
