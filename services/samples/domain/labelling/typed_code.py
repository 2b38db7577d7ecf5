"""What somebody typed or scanned from a tube, a box or a parcel: whole or begun, in whatever letters."""

from dataclasses import dataclass
from typing import Final

from libs.common import patient_code
from libs.common.errors import Invalid
from services.samples.domain.label import Labelled

SHORTEST: Final = 4
"""Symbols: with fewer, a beginning names too many tubes."""
_CODE: Final = len("000001AF")


@dataclass(frozen=True, slots=True)
class TypedCode:
    """`text` as it was typed, `labels` the labels it may be the beginning of."""

    text: str
    labels: tuple[str, ...]
    place: tuple[str, str] | None
    """A path of the storage tree and a position in it, if it may be read so."""
    did_you_mean: str | None

    @property
    def spellings(self) -> tuple[str, ...]:
        """As typed, and in capitals."""
        return tuple(dict.fromkeys((self.text, self.text.upper())))


def read(text: str, *, where: str) -> TypedCode:
    """Refuse what is too short to name anything."""
    typed = text.strip()
    letter, symbols = _taken_apart(typed.upper())
    if len(symbols) < SHORTEST or len(typed) < SHORTEST:
        raise Invalid("This names too many things.", where=where, right=f"at least {SHORTEST} symbols of the code")
    kinds = (letter,) if letter else tuple(Labelled)
    written = "".join(patient_code.LOOK_ALIKES.get(one, one) for one in symbols)
    is_begun = len(written) <= _CODE and set(written) <= set(patient_code.ALPHABET)
    path, blank, position = typed.rpartition(" ")
    return TypedCode(
        text=typed,
        labels=tuple(f"{kind}-{written}" for kind in kinds) if is_begun else (),
        place=(path.strip(), position) if blank else None,
        did_you_mean=_nearest(letter, symbols),
    )


def _taken_apart(typed: str) -> tuple[Labelled | None, str]:
    letter, hyphen, symbols = typed.partition("-")
    return (Labelled(letter), symbols) if hyphen and letter in set(Labelled) else (None, typed)


def _nearest(letter: Labelled | None, symbols: str) -> str | None:
    """The label that is meant where a check symbol is wrong; only ever suggested."""
    if letter is None or len(symbols) != _CODE or patient_code.is_valid(symbols):
        return None
    near = patient_code.suggest(symbols)
    return f"{letter}-{near}" if near else None


def nearest_label(sent: str) -> str | None:
    """The label that may be meant where the check symbols are wrong: for people to read, never to act on."""
    return _nearest(*_taken_apart(sent.strip().upper()))
