"""The registry's words for how a place stands, as ours."""

from typing import Final

from services.trials.domain.registry.study import RegistrySite, Study
from services.trials.domain.trials.stages import SiteStatus

STATUSES: Final = {
    "NOT_YET_RECRUITING": SiteStatus.NOT_YET_RECRUITING,
    "RECRUITING": SiteStatus.RECRUITING,
    "SUSPENDED": SiteStatus.PAUSED,
    "TEMPORARILY_NOT_AVAILABLE": SiteStatus.PAUSED,
    "ACTIVE_NOT_RECRUITING": SiteStatus.CLOSED,
    "COMPLETED": SiteStatus.CLOSED,
    "TERMINATED": SiteStatus.CLOSED,
    "WITHDRAWN": SiteStatus.CLOSED,
    "NO_LONGER_AVAILABLE": SiteStatus.CLOSED,
    "APPROVED_FOR_MARKETING": SiteStatus.CLOSED,
    "WITHHELD": SiteStatus.UNKNOWN,
}
"""What is not here, such as ENROLLING_BY_INVITATION or AVAILABLE (expanded access), is unknown: one has to ask."""

MOST_OPEN_FIRST: Final = (
    SiteStatus.RECRUITING,
    SiteStatus.UNKNOWN,
    SiteStatus.NOT_YET_RECRUITING,
    SiteStatus.PAUSED,
    SiteStatus.SLOTS_FULL,
    SiteStatus.CLOSED,
)
"""How a hospital stands of which a record names several places: as that of its places that is nearest to open."""

TAKES_NOBODY: Final = frozenset({SiteStatus.CLOSED, SiteStatus.PAUSED, SiteStatus.NOT_YET_RECRUITING})


def standing(study: Study, site: RegistrySite) -> SiteStatus:
    """The place's own status; without one, that of a study that takes nobody holds for all, and else it is unknown."""
    if site.status is not None:
        return STATUSES.get(site.status, SiteStatus.UNKNOWN)
    whole = STATUSES.get(study.overall_status, SiteStatus.UNKNOWN)
    return whole if whole in TAKES_NOBODY else SiteStatus.UNKNOWN
