"""What is shown of a trial: its criteria as a tree with codes, its sources, and its sites with their doors."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self

from libs.common.wire import View
from services.trials.commands.read_trial import TrialOn
from services.trials.commands.set_site_status import RecordedSite
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.trials.record import CriteriaVersion, TrialRecord
from services.trials.domain.trials.stages import SiteStatus, Stage
from services.trials.domain.trials.trial import Door, Site

OPEN = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unknown"}


class ReferenceView(View):
    """Where what is said of the trial comes from, and of which date that is."""

    says: str
    on: str


class SiteView(View):
    """A hospital's door to an arm: `open` is yes, no or unknown, with the reason as a code."""

    arm: str
    hospital: str
    name: str
    organisation: str | None
    status: SiteStatus
    since: date
    verified_on: date
    source: str
    open: str
    reason: str
    slots_free: int | None
    slots_total: int | None

    @classmethod
    def of(cls, site: Site, door: Door) -> Self:
        return cls(
            arm=site.arm,
            hospital=site.hospital,
            name=site.name,
            organisation=site.organisation,
            status=site.status,
            since=site.since,
            verified_on=site.verified_on,
            source=site.source,
            open=OPEN[door.open],
            reason=door.reason,
            slots_free=site.slots_free,
            slots_total=site.slots_total,
        )


class RecordedSiteView(View):
    """A site's status as it was recorded."""

    trial: str
    arm: str
    hospital: str
    name: str
    organisation: str | None
    status: SiteStatus
    since: date
    verified_on: date
    version: int

    @classmethod
    def of(cls, found: RecordedSite) -> Self:
        site = found.site
        return cls(
            trial=site.trial,
            arm=site.arm,
            hospital=site.hospital,
            name=site.name,
            organisation=site.organisation,
            status=site.status,
            since=site.since,
            verified_on=site.verified_on,
            version=found.version,
        )


class TrialView(View):
    """A trial in a list, or after it was written."""

    id: str
    title: str
    phase: str | None
    stage: Stage
    criteria_in_force: int | None
    references: list[ReferenceView]
    version: int
    kind: str
    to_confirm: list[str]

    @classmethod
    def of(cls, found: TrialRecord) -> Self:
        return cls(
            id=found.id,
            title=found.title,
            phase=found.phase,
            stage=found.stage,
            criteria_in_force=found.in_force,
            references=[ReferenceView(says=one.says, on=one.on) for one in found.references],
            version=found.version,
            kind=found.kind,
            to_confirm=list(found.to_confirm),
        )


class CriteriaView(View):
    """One version of the criteria: arms, each with its tree; `incomplete`: a draft of a registry's record."""

    criteria_version: int
    arms: list[dict[str, Any]]
    written_by: str
    written_at: datetime
    published_by: str | None
    published_at: datetime | None
    reviewed_by: str | None
    reviewed_at: datetime | None
    returned_because: str | None
    incomplete: bool
    from_record: int | None

    @classmethod
    def of(cls, found: CriteriaVersion) -> Self:
        return cls(
            criteria_version=found.criteria_version,
            arms=list(found.arms),
            written_by=found.written_by,
            written_at=found.written_at,
            published_by=found.published_by,
            published_at=found.published_at,
            reviewed_by=found.reviewed_by,
            reviewed_at=found.reviewed_at,
            returned_because=found.returned_because,
            incomplete=found.incomplete,
            from_record=found.from_record,
        )


class PartView(View):
    """A dose level or cohort as it stands today, wherever its arm is run."""

    arm: str
    part: str
    status: SiteStatus
    since: date
    verified_on: date
    source: str
    version: int


class WholeTrialView(TrialView):
    """A trial with every version of its criteria, today's sites, and its dose levels and cohorts."""

    criteria: list[CriteriaView]
    sites: list[SiteView]
    parts: list[PartView]

    @classmethod
    def whole(cls, found: TrialOn) -> Self:
        return cls(
            **TrialView.of(found.trial).model_dump(),
            criteria=[CriteriaView.of(one) for one in found.criteria],
            sites=site_views([(site, site.door(found.day)) for site in found.sites]),
            parts=[PartView.model_validate(one) for one in found.parts],
        )


def site_views(sites: Sequence[tuple[Site, Door]]) -> list[SiteView]:
    """All of an arm's doors."""
    return [SiteView.of(site, door) for site, door in sites]
