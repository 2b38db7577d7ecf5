"""What a paper says of samples, orders and organisations: texts, in the reader's language and the hospital's time."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from libs.common.documents.data_matrix import data_matrix
from libs.common.organisations import Organisations
from services.samples.api.papers.words import Language, words
from services.samples.domain.assays.assay import Assay
from services.samples.domain.consents import purpose_of
from services.samples.domain.kits.kit import Kit
from services.samples.domain.kits.template import templates
from services.samples.domain.known_patient import Agreement, KnownPatient
from services.samples.domain.tubes.sample import Sample

FORMATS = {Language.SPANISH: "%d/%m/%Y %H:%M %Z", Language.ENGLISH: "%Y-%m-%d %H:%M %Z"}
DAYS = {Language.SPANISH: "%d/%m/%Y", Language.ENGLISH: "%Y-%m-%d"}


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper's language, time zone and address book."""

    language: Language
    zone: ZoneInfo
    parties: Organisations

    def sample(self, sample: Sample) -> dict[str, str]:
        """Code and picture of it, whose, what, since when; a preliminary row has gaps, and they are said."""
        said = words(self.language)
        return {
            "label": sample.label,
            "code": data_matrix(sample.label),
            "patient": sample.patient,
            "hospital": self.name(sample.hospital),
            "hub": self.name(sample.hub),
            "material": said["materials"].get(sample.material, said["unknown"]),
            "tube": said["tubes_of"].get(sample.tube, said["unknown"]),
            "preservation": said["preservations"].get(sample.preservation, said["unknown"]),
            "extracted": self.time(sample.extracted_at),
        }

    def kit(self, kit: Kit) -> dict[str, str]:
        """Code and picture of it, which kind it is, until when it is good."""
        kind = templates()[kit.template]
        return {
            "label": kit.label,
            "code": data_matrix(kit.label),
            "name": kind.name_es if self.language is Language.SPANISH else kind.name,
            "good_until": self.day(kit.expires_on),
            "maker": self.name(kit.maker),
        }

    def assay(self, assay: Assay, patient: KnownPatient) -> dict[str, str]:
        """What is wanted, of whom, since when, by which consent; that a result will be experimental stands with it."""
        said = words(self.language)
        return {
            "kind": said["assays"][assay.kind],
            "note": said["experimental"] if assay.kind.experimental else "",
            "laboratory": self.name(assay.lab),
            "ordered": self.time(assay.ordered_at),
            "consent": self.consent(patient.agreement(purpose_of(assay.kind))),
        }

    def consent(self, one: Agreement) -> str:
        """A purpose, and how the family's word on it stands."""
        said = words(self.language)
        since = f" {said['consent_since']} {one.since.strftime(DAYS[self.language])}" if one.since else ""
        return f"{said['purposes'][one.purpose]}: {said['standings'][one.standing]}{since}"

    def name(self, organisation: str | None) -> str:
        """As people know it."""
        return self.parties.get(organisation).name if organisation else words(self.language)["unknown"]

    def day(self, day: date | None) -> str:
        """As people write it."""
        return day.strftime(DAYS[self.language]) if day else words(self.language)["unknown"]

    def time(self, at: datetime | None) -> str:
        """Wall time of the hospital, with the zone's name."""
        return at.astimezone(self.zone).strftime(FORMATS[self.language]) if at else words(self.language)["unknown"]
