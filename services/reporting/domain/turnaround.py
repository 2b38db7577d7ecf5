"""The steps whose time the network watches, and what a step's times look like together."""

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """From one fact to the next; both times come from events."""

    OPENED_TO_ANSWER = "opened_to_answer"
    OPENED_TO_RECOMMENDATION = "opened_to_recommendation"
    REFERRED_TO_ANSWERED = "referred_to_answered"
    EXTRACTED_TO_RECEIVED = "extracted_to_received"
    DISPATCHED_TO_RECEIVED = "dispatched_to_received"
    RECEIVED_TO_BANKED = "received_to_banked"
    ORDERED_TO_RESULTED = "ordered_to_resulted"
    RECEIVED_TO_RESULTED = "received_to_resulted"
    WITHDRAWN_TO_CONFIRMED = "withdrawn_to_confirmed"


SENTENCES = {
    Step.OPENED_TO_ANSWER: "From the question to the first expert's answer; promised within 48 hours.",
    Step.OPENED_TO_RECOMMENDATION: "From the question to the board's first signed recommendation.",
    Step.REFERRED_TO_ANSWERED: "From a referral to the receiver's yes or no.",
    Step.EXTRACTED_TO_RECEIVED: "From the bedside to the hub; not counted where the time of extraction is unknown.",
    Step.DISPATCHED_TO_RECEIVED: "From the courier's pick-up to the hub; promised within 24 hours.",
    Step.RECEIVED_TO_BANKED: "From the hub's door to the first aliquots in the biobank.",
    Step.ORDERED_TO_RESULTED: "From an assay's order to its first released result.",
    Step.RECEIVED_TO_RESULTED: "From the hub's door to the first released result of an assay on the sample.",
    Step.WITHDRAWN_TO_CONFIRMED: "From a withdrawn consent to a service's confirmation.",
}

OF_THE_BOARD = frozenset({Step.OPENED_TO_ANSWER, Step.OPENED_TO_RECOMMENDATION, Step.REFERRED_TO_ANSWERED})
"""Steps that belong to a consultation, and are left out of a report with it."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How long a step took, over all that were finished; hours."""

    step: Step
    finished: int
    median_hours: float | None
    p90_hours: float | None
