"""A sample as MIABIS counts it: not tubes, but what is of one donor, of one type, drawn at one time (MIABIS #27)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from libs.common.vocabulary import Material, Purpose
from services.samples.domain.biobank.content import Content
from services.samples.domain.miabis import terms
from services.samples.domain.miabis.pseudonym import pseudonym
from services.samples.domain.miabis.terms import Site
from services.samples.domain.sprec.climate import Climate

LEFT_OUT: Final = {
    "MIABIS-SAMPLEDONOR-02": "The biobank does not keep the sex; the registry does.",
    "MIABIS-SAMPLEDONOR-04": "The biobank does not keep the birth date; the registry does.",
    "MIABIS-EVENT-02": "A time of an event needs the birth date, and could be joined with a ward's list.",
    "MIABIS-EVENT-03": "Without the birth date there is no age.",
    "MIABIS-COLLECTION-05": "The contact of a collection stands in the BBMRI-ERIC directory, not in the biobank.",
}
"""Attributes that are not told, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """The tubes that are one sample, as the biobank keeps them."""

    patient: str
    material: Material
    drawn_at: datetime
    content: Content
    created_at: datetime
    tubes: int
    climates: frozenset[Climate | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class MiabisSample:
    """MIABIS-SAMPLE 1.1 with the donor it is of; nothing in it leads to the child outside the hub."""

    sample_id: str
    donor_id: str
    sample_type: str
    storage_temperature: str | None
    created: str
    anatomical_site: Site | None
    content_diagnosis: tuple[str, ...]
    use_and_access_conditions: tuple[str, ...]
    sample_source: str
    aliquots: int


def miabis_of(lot: Lot, *, key: bytes, consents: Iterable[Purpose]) -> MiabisSample:
    """A time is told to the month: to the minute it could be found on a ward's list."""
    drawn = (lot.patient, lot.material, lot.content, str(lot.drawn_at.timestamp()))
    return MiabisSample(
        sample_id=pseudonym(key, "sample", *drawn),
        donor_id=pseudonym(key, "donor", lot.patient),
        sample_type=terms.type_of(lot.content, lot.material),
        storage_temperature=_temperature(lot.climates),
        created=f"{lot.created_at:%Y-%m}",
        anatomical_site=terms.SITES.get(lot.material),
        content_diagnosis=(terms.DIAGNOSIS,) if lot.material in terms.LEUKAEMIC else (),
        use_and_access_conditions=_conditions(consents),
        sample_source=terms.SOURCE,
        aliquots=lot.tubes,
    )


def _temperature(climates: frozenset[Climate | None]) -> str | None:
    """One word for all tubes: several are other, unknown is nothing."""
    found: Sequence[str] = sorted({terms.TEMPERATURES[one] for one in climates if one is not None})
    if None in climates or not found:
        return None
    return found[0] if len(found) == 1 else terms.OTHER


def _conditions(consents: Iterable[Purpose]) -> tuple[str, ...]:
    given = set(consents)
    return (terms.SPECIFIC, *(word for purpose, word in terms.CONDITIONS.items() if purpose in given))
