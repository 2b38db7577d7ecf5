"""What is shown of imported records: what became of them, their sentences, what is different, and their places."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self

from libs.common.errors import Wrong
from libs.common.wire import View
from services.trials.commands.imports.import_sites import SitesImported, Unmatched
from services.trials.commands.imports.import_studies import Import, StudyImported
from services.trials.commands.imports.read_record import RecordRead
from services.trials.domain.hospitals.matching import Suggestion
from services.trials.domain.registry.comparing import Changed, StudyDifference
from services.trials.domain.registry.study import RegistrySite, Sentence, Study
from services.trials.domain.trials.stages import SiteStatus
from services.trials.domain.trials.trial import Site


class PlaceView(View):
    """A place in the registry's own words; `status` is null where the record gives none."""

    facility: str
    city: str
    country: str
    status: str | None

    @classmethod
    def of(cls, site: RegistrySite) -> Self:
        return cls(facility=site.facility, city=site.city, country=site.country, status=site.status)


class SentenceView(View):
    """A sentence of the free text with the place where it stands; `source` is `text[start:end]`."""

    number: int
    kind: str
    item: str
    part: int
    start: int
    end: int
    source: str
    says: str


class ChangedView(View):
    """What was, and what is."""

    what: str
    before: str
    after: str


class DifferenceView(View):
    """From the version before to this one; of the first one nothing."""

    fields: list[ChangedView]
    arms_added: list[str]
    arms_removed: list[str]
    arms_changed: list[ChangedView]
    sites_added: list[PlaceView]
    sites_removed: list[PlaceView]
    statuses: list[ChangedView]
    sentences_added: list[SentenceView]
    sentences_removed: list[SentenceView]
    sentences_changed: list[ChangedView]
    criteria_to_look_at: bool

    @classmethod
    def of(cls, found: StudyDifference) -> Self:
        return cls(
            fields=_changes(found.fields),
            arms_added=list(found.arms_added),
            arms_removed=list(found.arms_removed),
            arms_changed=_changes(found.arms_changed),
            sites_added=[PlaceView.of(one) for one in found.sites_added],
            sites_removed=[PlaceView.of(one) for one in found.sites_removed],
            statuses=_changes(found.statuses),
            sentences_added=_sentences(found.sentences_added),
            sentences_removed=_sentences(found.sentences_removed),
            sentences_changed=_changes(found.sentences_changed),
            criteria_to_look_at=found.of_criteria,
        )


class ImportedSiteView(View):
    """A hospital's status as the record has it."""

    arm: str
    hospital: str
    status: SiteStatus
    since: date
    verified_on: date
    source: str

    @classmethod
    def of(cls, site: Site) -> Self:
        return cls(
            arm=site.arm,
            hospital=site.hospital,
            status=site.status,
            since=site.since,
            verified_on=site.verified_on,
            source=site.source,
        )


class SuggestionView(View):
    """A hospital that it may be; nothing is applied before a person enters the spelling."""

    hospital: str
    name: str
    likeness: float

    @classmethod
    def of(cls, found: Suggestion) -> Self:
        return cls(hospital=found.hospital, name=found.name, likeness=found.likeness)


class UnmatchedView(View):
    """A place of which nobody has said which hospital it is."""

    place: PlaceView
    suggestions: list[SuggestionView]

    @classmethod
    def of(cls, found: Unmatched) -> Self:
        suggestions = [SuggestionView.of(one) for one in found.suggestions]
        return cls(place=PlaceView.of(found.site), suggestions=suggestions)


class SitesView(View):
    """What became of the places: statuses taken over, such as wait for a person, and places nobody knows."""

    applied: list[ImportedSiteView]
    proposed: list[ImportedSiteView]
    unmatched: list[UnmatchedView]

    @classmethod
    def of(cls, found: SitesImported) -> Self:
        return cls(
            applied=[ImportedSiteView.of(one) for one in found.applied],
            proposed=[ImportedSiteView.of(one) for one in found.proposed],
            unmatched=[UnmatchedView.of(one) for one in found.unmatched],
        )


class StudyImportedView(View):
    """What a record became: `created` (a draft), `updated` (one more version), `unchanged`, or `older` than the kept.

    Of the last two nothing is kept, and `record` is the version that stays.
    """

    nct_id: str
    trial: str
    outcome: str
    record: int
    title: str
    overall_status: str
    sites_in_record: int
    sites_recruiting: int
    sentences: int
    difference: DifferenceView
    sites: SitesView

    @classmethod
    def of(cls, found: StudyImported) -> Self:
        study = found.study
        return cls(
            nct_id=study.nct_id,
            trial=found.trial,
            outcome=found.outcome,
            record=found.record,
            title=study.title,
            overall_status=study.overall_status,
            sites_in_record=len(study.sites),
            sites_recruiting=recruiting(study),
            sentences=len(study.eligibility.sentences),
            difference=DifferenceView.of(found.difference),
            sites=SitesView.of(found.sites),
        )


class RefusedView(View):
    """A record that could not be read: where it is wrong, what is wrong, what would be right."""

    where: str
    what: str
    right: str | None

    @classmethod
    def of(cls, wrong: Wrong) -> Self:
        return cls(where=wrong.where, what=wrong.what, right=wrong.right)


class ImportView(View):
    """What became of all records that were sent."""

    imported: list[StudyImportedView]
    refused: list[RefusedView]

    @classmethod
    def of(cls, found: Import) -> Self:
        return cls(
            imported=[StudyImportedView.of(one) for one in found.imported],
            refused=[RefusedView.of(one) for one in found.refused],
        )


class RecordView(View):
    """One version of a record: where it stands, how its text is split, and what is different from the one before."""

    trial: str
    number: int
    nct_id: str
    version: str
    title: str
    overall_status: str
    verified: str | None
    updated: str | None
    phases: list[str]
    minimum_age: str | None
    maximum_age: str | None
    sex: str | None
    text: str
    sentences: list[SentenceView]
    places: list[PlaceView]
    imported_by: str
    imported_at: datetime
    difference: DifferenceView
    sites: SitesView

    @classmethod
    def of(cls, found: RecordRead) -> Self:
        study, eligibility = found.record.study, found.record.study.eligibility
        return cls(
            trial=found.record.trial,
            number=found.record.number,
            nct_id=study.nct_id,
            version=study.version,
            title=study.title,
            overall_status=study.overall_status,
            verified=study.verified,
            updated=study.updated,
            phases=list(study.phases),
            minimum_age=eligibility.minimum_age,
            maximum_age=eligibility.maximum_age,
            sex=eligibility.sex,
            text=eligibility.text,
            sentences=_sentences(eligibility.sentences),
            places=[PlaceView.of(site) for site in study.sites],
            imported_by=found.record.imported_by,
            imported_at=found.record.imported_at,
            difference=DifferenceView.of(found.difference),
            sites=SitesView.of(found.sites),
        )


def recruiting(study: Study) -> int:
    """How many of the record's places say that they recruit."""
    return sum(site.status == "RECRUITING" for site in study.sites)


def _changes(found: Iterable[Changed]) -> list[ChangedView]:
    return [ChangedView.model_validate(one) for one in found]


def _sentences(found: Iterable[Sentence]) -> list[SentenceView]:
    return [SentenceView.model_validate(one) for one in found]
