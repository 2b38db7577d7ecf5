"""What a receiver reads of a child that was referred to it: the same as at the board and at trials, and no more.

The board shows it the consultation whose referral it accepted, without adherence and follow-up; trials
shows verdicts to the child's own hospital and the board only. The report must not be the way round that.
"""

from collections.abc import Mapping
from typing import Any, Final

from libs.common.vocabulary import ReferralKind

Rows = list[dict[str, Any]]

SENTENCE: Final = (
    "Shown to a receiver of the patient: other consultations and referrals, follow-up and verdicts are not."
)
ACCEPTED: Final = "accepted"
NEVER: Final = ("adherences", "follow_ups", "stale_pins", "verdicts", "fact_conflicts", "trials", "trial_sites")
OF_A_CONSULTATION: Final = ("consultations", "recommendations")


def receivers_share(facts: Mapping[str, Rows], *, receiver: str) -> dict[str, Rows]:
    """The facts without what is not the receiver's: course and samples stay, of the board only its own part."""
    accepted = {row["referral_id"] for row in facts["referral_answers"] if row["stage"] == ACCEPTED}
    mine = [row for row in facts["referrals"] if row["receiver"] == receiver]
    opened = {row["consultation_id"] for row in mine if _opens(row, accepted)}
    asked = {name: [row for row in facts[name] if row["consultation_id"] in opened] for name in OF_A_CONSULTATION}
    return {**facts, **asked, **{name: [] for name in NEVER}, "referrals": mine}


def own_steps(facts: Mapping[str, Rows]) -> frozenset[str]:
    """The consultations and referrals of a share: the steps of others are not shown either."""
    consultations = (row["consultation_id"] for row in facts["consultations"])
    return frozenset({*consultations, *(row["referral_id"] for row in facts["referrals"])})


def _opens(referral: Mapping[str, Any], accepted: set[Any]) -> bool:
    return referral["kind"] == ReferralKind.PATIENT and referral["referral_id"] in accepted
