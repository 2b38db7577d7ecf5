"""The network's figures: Table 1 of the paper, counted over consultations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from libs.common.vocabulary import Adherence, OutcomeStatus, ReferralItem
from services.reporting.domain.case_groups import CaseGroup, group_of

TABLE_ITEMS = (
    ReferralItem.TRIAL,
    ReferralItem.CAR_T,
    ReferralItem.HSCT,
    ReferralItem.DRP_DBP,
    ReferralItem.NGS,
    ReferralItem.FLOW,
)
"""What the paper's table refers for, in its order; every other item is shown beside it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """So many consultations that are alike in everything the figures ask."""

    cases: int
    kind: str | None = None
    relapse_number: int | None = None
    timing: tuple[str, ...] = ()
    adherence: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Exact counts of consultations; the referral items are counted once per consultation."""

    cases: int
    adherent: int
    by_status: Mapping[str | None, int]
    by_group: Mapping[CaseGroup, int]
    items: Mapping[str, int]

    @property
    def deaths(self) -> int:
        """Of disease or of treatment."""
        return self.with_status(OutcomeStatus.DEATH_OF_DISEASE) + self.with_status(OutcomeStatus.DEATH_OF_TREATMENT)

    def with_status(self, status: OutcomeStatus) -> int:
        """How many consultations ended so."""
        return self.by_status.get(status, 0)


def figures_of(tallies: Iterable[Tally], items: Mapping[str, int]) -> Figures:
    """Add the tallies up, each in its group."""
    counted = tuple(tallies)
    by_status: dict[str | None, int] = {}
    by_group = dict.fromkeys(CaseGroup, 0)
    for tally in counted:
        by_status[tally.status] = by_status.get(tally.status, 0) + tally.cases
        by_group[group_of(tally.kind, relapse_number=tally.relapse_number, timing=tally.timing)] += tally.cases
    return Figures(
        cases=sum(tally.cases for tally in counted),
        adherent=sum(tally.cases for tally in counted if tally.adherence == Adherence.YES),
        by_status=by_status,
        by_group=by_group,
        items=items,
    )
