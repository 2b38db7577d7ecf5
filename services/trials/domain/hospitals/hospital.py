"""A hospital that runs trials, with coordinates of its own: the registry's are the centre of its city."""

import unicodedata
from dataclasses import dataclass
from typing import Final

SPAIN: Final = "ES"


@dataclass(frozen=True, slots=True)
class Hospital:
    """Where a trial may have a door."""

    id: str
    name: str
    city: str
    region: str
    country: str
    """ISO 3166, two letters."""
    latitude: float
    longitude: float
    source: str
    to_confirm: bool
    """The coordinates await somebody who checks them."""
    version: int = 0
    """0: as the network's data have it."""


@dataclass(frozen=True, slots=True)
class Alias:
    """How a registry writes a hospital: in a country, and only in this city if it names one."""

    facility: str
    city: str
    country: str
    hospital: str
    source: str
    version: int = 0
    retired: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What two spellings of one alias share."""
        return self.country, folded(self.facility), folded(self.city)


def folded(words: str) -> str:
    """Without accents, case, punctuation and doubled blanks: `Sant Joan de Déu` is `SANT  JOAN DE DEU`."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    return " ".join("".join(_letter(one) for one in apart if not unicodedata.combining(one)).split())


def _letter(one: str) -> str:
    return one if one.isalnum() else " "
