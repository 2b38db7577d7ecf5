"""Which of our hospitals a registry's free text is: known spellings only; whatever resembles one is a suggestion."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from services.trials.domain.hospitals.countries import code_of
from services.trials.domain.hospitals.hospital import Alias, Hospital, folded
from services.trials.domain.registry.study import RegistrySite

LIKELY: Final = 0.6
MOST: Final = 3
LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A hospital that it may be; a person says whether it is."""

    hospital: str
    name: str
    likeness: float


class Hospitals:
    """All hospitals and spellings, asked by country, city and text."""

    def __init__(self, hospitals: Iterable[Hospital], aliases: Iterable[Alias]) -> None:
        self.by_id: Mapping[str, Hospital] = {one.id: one for one in hospitals}
        self.aliases = tuple(one for one in aliases if not one.retired)
        named = (Alias(one.name, one.city, one.country, one.id, "its name") for one in self.by_id.values())
        self._by_key = {one.key: one.hospital for one in (*named, *self.aliases)}

    def country(self, site: RegistrySite) -> str | None:
        """The letters of the place's country."""
        return code_of(site.country)

    def of(self, site: RegistrySite) -> str | None:
        """The hospital of this place; None where nobody has said so."""
        country = code_of(site.country) or ""
        for city in (folded(site.city), ""):
            found = self._by_key.get((country, folded(site.facility), city))
            if found is not None:
                return found
        return None

    def like(self, site: RegistrySite) -> tuple[Suggestion, ...]:
        """Hospitals of the same country whose names or spellings resemble the text, the likeliest first."""
        country, wanted = code_of(site.country) or "", folded(site.facility)[:LONGEST]
        best: dict[str, float] = {}
        for (land, facility, _), hospital in self._by_key.items():
            if land == country:
                best[hospital] = max(best.get(hospital, 0), _likeness(wanted, facility))
        near = sorted(((ratio, hospital) for hospital, ratio in best.items() if ratio >= LIKELY), reverse=True)
        return tuple(Suggestion(hospital, self._name(hospital), round(ratio, 2)) for ratio, hospital in near[:MOST])

    def _name(self, hospital: str) -> str:
        found = self.by_id.get(hospital)
        return found.name if found else hospital


def _likeness(one: str, other: str) -> float:
    if other and (f" {other} " in f" {one} " or f" {one} " in f" {other} "):
        return 0.9
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
