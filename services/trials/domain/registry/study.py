"""What is kept of a registry's record: what matters for a trial, and nobody's name, telephone or address."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegistrySite:
    """One place of the record, in its own words; the point is the centre of its city, not of the hospital."""

    facility: str
    city: str
    country: str
    status: str | None
    """None where the record gives none: it does so only while a study goes on."""
    zip: str | None = None


@dataclass(frozen=True, slots=True)
class RegistryArm:
    """An arm group of the record; in observational studies a cohort."""

    label: str
    type: str | None
    description: str | None
    interventions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the free text: which kind of criterion it stands under, and where exactly it was found."""

    number: int
    kind: str
    """`inclusion`, `exclusion`, or `unstated` where no heading says so: never guessed."""
    item: str
    """Which item of the list: `7.1.2`; empty outside of lists."""
    part: int
    """Which sentence of its item."""
    start: int
    end: int
    source: str
    """As the record has it, `text[start:end]`."""
    says: str
    """The same without escapes and line breaks."""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may enter, as the record says it."""

    text: str
    sex: str | None
    minimum_age: str | None
    maximum_age: str | None
    healthy_volunteers: bool | None
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """A record of ClinicalTrials.gov, version 2."""

    nct_id: str
    title: str
    official_title: str | None
    acronym: str | None
    other_ids: tuple[str, ...]
    overall_status: str
    why_stopped: str | None
    verified: str | None
    """When the sponsor last verified it, to the month."""
    updated: str | None
    """When its last update was posted."""
    seen: str | None
    """The registry's day on which it was taken from there."""
    started: str | None
    study_type: str | None
    phases: tuple[str, ...]
    conditions: tuple[str, ...]
    sponsor: str | None
    enrolment: int | None
    arms: tuple[RegistryArm, ...]
    eligibility: Eligibility
    sites: tuple[RegistrySite, ...]

    @property
    def trial(self) -> str:
        """Under which id the network knows it."""
        return self.nct_id.lower()

    @property
    def version(self) -> str:
        """Which version of the record this is, as sources name it."""
        return self.seen or self.updated or self.verified or "of an unknown day"
