"""What a result says of genes and variants is asked before it is kept: approved symbols, well-formed descriptions.

Nothing of this is asked of what was stored before: symbols change, and old results stay readable.
A line of the germ line is told by its place alone: what it says stands in no answer.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from libs.common.errors import Invalid, Wrong
from services.samples.domain.genomics import hgnc
from services.samples.domain.genomics.hgvs import misplaced

BODY: Final = "body.result."
MOST_TOLD: Final = 20
"""Places named in one answer; who sends an exome with a thousand old symbols needs no thousand lines at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A gene's symbol, and where in the result it stands."""

    where: str
    symbol: str
    is_germ_line: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A variant's description; `reference` is what it is written on, where that stands beside it."""

    where: str
    text: str
    reference: str | None = None
    is_germ_line: bool = False


def check_symbols(symbols: Iterable[Symbol]) -> None:
    """Refuse what HGNC had not approved, and say what it is called."""
    wrong = list(islice((one for one in symbols if not hgnc.is_approved(one.symbol)), MOST_TOLD))
    if wrong:
        now = hgnc.suggestions({one.symbol for one in wrong if not one.is_germ_line})
        _refuse("A symbol is not approved by HGNC.", [_wrong_symbol(one, now.get(one.symbol)) for one in wrong])


def check_descriptions(descriptions: Iterable[Description]) -> None:
    """Refuse what is no HGVS, with the position."""
    judged = (_wrong_description(one) for one in descriptions)
    wrong = list(islice((one for one in judged if one is not None), MOST_TOLD))
    if wrong:
        _refuse("A description is not well-formed HGVS.", wrong)


def _refuse(sentence: str, wrong: Sequence[Wrong]) -> None:
    raise Invalid(sentence if len(wrong) == 1 else f"{sentence} There are {len(wrong)} such places.", several=wrong)


def _wrong_symbol(one: Symbol, now: str | None) -> Wrong:
    right = now or f"a symbol of {hgnc.VERSION}"
    what = "This" if one.is_germ_line else one.symbol
    return Wrong(f"{BODY}{one.where}", f"{what} is no symbol that HGNC has approved.", right)


def _wrong_description(one: Description) -> Wrong | None:
    found = misplaced(one.text, reference=one.reference)
    if found is None:
        return None
    return Wrong(
        f"{BODY}{one.where}", f"The syntax breaks at character {found.position}.", f"expected there: {found.expected}"
    )
