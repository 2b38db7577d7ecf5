"""What becomes of a child's tubes after a withdrawal: listed, due, destroyed, certified."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from libs.common.contracts.envelope import Event


class DestructionStep(Event):
    """Something happened to a list of tubes that one organisation must destroy; it names how many, not which."""

    destruction_id: UUID
    patient: str
    holder: str
    due_on: date
    tubes: int
    accounted: int


class DestructionListed(
    DestructionStep, service="samples", noun="destruction", participle="listed", key="destruction_id"
):
    """Tubes were put on the list; stated anew when more arrive. Destination is whoever holds them."""


class DestructionDue(DestructionStep, service="samples", noun="destruction", participle="due", key="destruction_id"):
    """The day has come and not everything is accounted for."""


class DestructionRevoked(
    DestructionStep, service="samples", noun="destruction", participle="revoked", key="destruction_id"
):
    """The family agreed again before anything was destroyed: the tubes stay locked away."""


class DestructionCertified(
    DestructionStep, service="samples", noun="destruction", participle="certified", key="destruction_id"
):
    """Everything is accounted for; origin is the holder, destination the child's hospital."""

    certified_at: AwareDatetime
    certificate_sha256: str


class SampleDestroyed(Event, service="samples", noun="sample", participle="destroyed", key="sample_id"):
    """The tube is no more; who did it and who saw it is told to the child's hospital at samples."""

    sample_id: UUID
    patient: str
    destroyed_at: AwareDatetime
