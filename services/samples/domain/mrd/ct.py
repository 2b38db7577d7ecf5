"""The cycle in which a well was seen to amplify, or that it was not: "undetermined" is never a number."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from libs.common.errors import Invalid

UNDETERMINED: Final = "undetermined"
RIGHT: Final = 'a number above 0 and below the cycles that were run, or "undetermined"'
MOST_CYCLES: Final = 60


def read_ct(sent: Any) -> float | Literal["undetermined"]:
    """What was sent, as what it is: null, an empty cell, "N/A" and a number in quotes are neither.

    Instruments write the word with a capital, and programs turn it into null, 0, 40, 45 or NaN; what was not seen to
    amplify would then look like a trace of leukaemia. So it must be said in a word.
    """
    if isinstance(sent, str) and sent.strip().lower() == UNDETERMINED:
        return UNDETERMINED
    if isinstance(sent, bool) or not isinstance(sent, int | float) or not 0 < sent < MOST_CYCLES:
        raise Invalid("This is no Ct.", right=RIGHT)
    return float(sent)


Ct = Annotated[float | Literal["undetermined"], BeforeValidator(read_ct), Field(examples=[31.4, UNDETERMINED])]


def exact(number: float) -> Fraction:
    """The decimal number that was sent, so that what is exactly at a limit is not found beside it."""
    return Fraction(repr(number))


def measured(cts: Iterable[float | Literal["undetermined"]]) -> tuple[Fraction, ...]:
    """The wells that amplified, exactly; those that did not are left out, not replaced."""
    return tuple(exact(ct) for ct in cts if not isinstance(ct, str))


def mean(cts: tuple[Fraction, ...]) -> Fraction:
    """Of at least one."""
    return sum(cts, Fraction(0)) / len(cts)


def spread(cts: tuple[Fraction, ...]) -> Fraction:
    """Highest less lowest."""
    return max(cts) - min(cts)
