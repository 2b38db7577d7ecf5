"""Messages of instruments that need somebody: what stands in them stays at samples."""

from enum import StrEnum
from uuid import UUID

from libs.common.contracts.envelope import Event


class MessageWaits(StrEnum):
    """Why nothing, or not everything, was filed of a message."""

    UNMATCHED = "unmatched"
    """No specimen or no order that is known here."""
    UNMAPPED = "unmapped"
    """What its codes mean is not known."""
    REFUSED = "refused"
    """There is no consent, the tube may not be used, or it cannot be read."""
    TO_DECIDE = "to_decide"
    """The instrument takes back what a person has released."""


class InstrumentMessageStep(Event):
    """`lab` received it; origin and destination are the laboratory."""

    message_id: UUID
    lab: str


class InstrumentMessageQuarantined(
    InstrumentMessageStep,
    service="samples",
    noun="instrument-message",
    participle="quarantined",
    key="message_id",
):
    """It was received and kept, and waits for somebody."""

    waits: tuple[MessageWaits, ...]


class InstrumentMessageSettled(
    InstrumentMessageStep,
    service="samples",
    noun="instrument-message",
    participle="settled",
    key="message_id",
):
    """Everything in it is filed, or a person has said that it is nobody's."""
