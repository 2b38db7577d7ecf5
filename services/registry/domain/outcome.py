"""How the child is at last contact, and which later statement may replace an earlier one."""

from dataclasses import dataclass

from libs.common.errors import Invalid, WrongState
from libs.common.partial_date import PartialDate
from libs.common.vocabulary import OutcomeStatus

DEATHS = frozenset({OutcomeStatus.DEATH_OF_DISEASE, OutcomeStatus.DEATH_OF_TREATMENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A status with the day it was true, and the last day the child was seen or heard of."""

    status: OutcomeStatus
    on: PartialDate
    last_contact_on: PartialDate | None = None
    version: int = 1


def check_outcome(told: Outcome, *, before: Outcome | None, reason: str | None) -> None:
    """A death, and a later statement, are only replaced as a correction, which has a reason."""
    if told.status in DEATHS and told.last_contact_on and told.on.certainly_before(told.last_contact_on):
        raise Invalid("The last contact lies after the death.", where="body.last_contact_on")
    if before is None or reason:
        return
    if before.status in DEATHS:
        raise WrongState("A death is recorded; replacing it is a correction and needs a reason.")
    if told.on.certainly_before(before.on):
        raise WrongState("A later outcome is recorded; replacing it by an earlier one needs a reason.")
