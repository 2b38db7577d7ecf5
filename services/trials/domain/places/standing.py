"""How a hospital stands with a trial on a day: its own status, and why nobody can enter there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from libs.common.organisations import Organisations
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.hospitals.countries import code_of
from services.trials.domain.hospitals.hospital import SPAIN, Hospital
from services.trials.domain.hospitals.matching import Hospitals
from services.trials.domain.registry.site_status import standing
from services.trials.domain.registry.study import Study
from services.trials.domain.trials.stages import SiteStatus, Stage
from services.trials.domain.trials.trial import Site


@dataclass(frozen=True, slots=True)
class Standing:
    """A hospital's door to an arm, or a place that only the registry names: then `arm` is None."""

    trial: str
    arm: str | None
    hospital: str | None
    name: str
    city: str
    region: str
    country: str | None
    status: SiteStatus
    open: Truth
    reason: str
    since: str | None
    verified_on: str | None
    source: str


def doors(
    sites: Iterable[Site], known: Hospitals, parties: Organisations, day: date, stage: Stage
) -> Iterator[Standing]:
    """The doors that were recorded."""
    for site in sites:
        hospital, party, door = known.by_id.get(site.hospital), parties.find(site.hospital), site.door(day)
        shut = stage is Stage.CLOSED
        yield Standing(
            trial=site.trial,
            arm=site.arm,
            hospital=site.hospital,
            name=site.name,
            city=hospital.city if hospital else "",
            region=hospital.region if hospital else party.region if party else "",
            country=hospital.country if hospital else SPAIN if party else None,
            status=site.status,
            open=Truth.FALSE if shut else door.open,
            reason="trial_closed" if shut else door.reason,
            since=site.since.isoformat(),
            verified_on=site.verified_on.isoformat(),
            source=site.source,
        )


def places(study: Study, recorded: set[str], known: Hospitals) -> Iterator[Standing]:
    """The registry's places whose hospitals have no recorded door: its word alone opens none."""
    for place in study.sites:
        hospital = known.of(place)
        if hospital in recorded:
            continue
        status, ours = standing(study, place), known.by_id.get(hospital or "")
        yield Standing(
            trial=study.trial,
            arm=None,
            hospital=hospital,
            name=ours.name if ours else place.facility,
            city=place.city,
            region=_region(ours),
            country=code_of(place.country),
            status=status,
            open=Truth.UNKNOWN if status in {SiteStatus.RECRUITING, SiteStatus.UNKNOWN} else Truth.FALSE,
            reason=_reason(status),
            since=None,
            verified_on=study.verified,
            source=f"ClinicalTrials.gov {study.nct_id}, locations, version {study.version}",
        )


def best(standings: Iterable[Standing]) -> Truth:
    """Whether any of them is open: yes, no, or unknown where somebody would have to be asked.

    Of hospitals that nobody has named it is unknown: that none is known does not mean that there is none.
    """
    found = {one.open for one in standings}
    if Truth.TRUE in found:
        return Truth.TRUE
    return Truth.UNKNOWN if Truth.UNKNOWN in found or not found else Truth.FALSE


def _region(hospital: Hospital | None) -> str:
    return hospital.region if hospital else ""


def _reason(status: SiteStatus) -> str:
    """`registry_only`: it says that it recruits, and no hospital has confirmed that."""
    if status is SiteStatus.RECRUITING:
        return "registry_only"
    return "status_unknown" if status is SiteStatus.UNKNOWN else status
