"""The characters that take a message apart: each sender names its own in MSH-1 and MSH-2."""

from dataclasses import dataclass
from string import punctuation
from typing import Final

_USUAL: Final = "^~\\&"
_MOST: Final = 5
"""v2.7 adds a fifth, the sign of truncation."""
_SPARE: Final = "@#$%"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delimiters:
    """MSH-1, and the characters of MSH-2 in their order."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    subcomponent: str = "&"
    truncation: str = ""

    @property
    def encoding(self) -> str:
        """MSH-2 as it is written."""
        return f"{self.component}{self.repetition}{self.escape}{self.subcomponent}{self.truncation}"

    @property
    def to_standard(self) -> dict[int, str]:
        """For `str.translate`: components and subcomponents of a text that is kept whole."""
        return {ord(self.component): STANDARD.component, ord(self.subcomponent): STANDARD.subcomponent}


STANDARD: Final = Delimiters()


def delimiters_of(header: str) -> tuple[Delimiters, bool]:
    """Those that a header (MSH, FHS, BHS) names, and whether it names them as the standard says.

    Where it does not (a sign is missing, or stands twice because somebody escaped a backslash), the usual ones fill in.
    """
    field = header[3]
    sent = header[4:].split(field, 1)[0].strip()
    signs = [sign for sign in dict.fromkeys(sent) if sign in punctuation]
    if list(sent) == signs and len(_USUAL) <= len(signs) <= _MOST:
        return _named(field, signs), True
    if set(signs) <= set(_USUAL) and signs[:1] in ([], ["^"]):
        signs = [sign for sign in _USUAL if sign != field]
    spare = [sign for sign in _USUAL + _SPARE if sign not in signs and sign != field]
    return _named(field, [*signs, *spare][: len(_USUAL)]), False


def _named(field: str, signs: list[str]) -> Delimiters:
    component, repetition, escape, subcomponent, *truncation = signs
    return Delimiters(
        field=field,
        component=component,
        repetition=repetition,
        escape=escape,
        subcomponent=subcomponent,
        truncation="".join(truncation),
    )
