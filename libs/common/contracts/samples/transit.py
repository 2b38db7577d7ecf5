"""Parcels on their way, and what arrived otherwise than it should."""

from uuid import UUID

from pydantic import AwareDatetime

from libs.common.contracts.envelope import Event


class ParcelStep(Event):
    """A parcel came into a state; origin is who sends it, destination whoever has to act."""

    parcel_id: UUID
    sender: str
    receiver: str
    samples: tuple[UUID, ...]
    waiting: tuple[UUID, ...]
    """The samples in it that nobody has taken out yet."""
    expected_at: AwareDatetime | None = None


class ParcelDrafted(ParcelStep, service="samples", noun="parcel", participle="drafted", key="parcel_id"):
    """Tubes were put together for a hub; the parcel is open, and may be packed anew."""


class ParcelReadied(ParcelStep, service="samples", noun="parcel", participle="readied", key="parcel_id"):
    """It is closed and waits for the courier."""


class ParcelDispatched(ParcelStep, service="samples", noun="parcel", participle="dispatched", key="parcel_id"):
    """The courier has it."""


class ParcelInTransit(ParcelStep, service="samples", noun="parcel", participle="in-transit", key="parcel_id"):
    """The courier reports it on the way."""


class ParcelPartlyReceived(ParcelStep, service="samples", noun="parcel", participle="partly-received", key="parcel_id"):
    """Some of its tubes were taken out; the others are waited for."""


class ParcelReceived(ParcelStep, service="samples", noun="parcel", participle="received", key="parcel_id"):
    """Every tube of it was received or rejected."""


class ParcelReconciled(ParcelStep, service="samples", noun="parcel", participle="reconciled", key="parcel_id"):
    """What was sent and what arrived is explained, tube by tube."""


class ParcelLost(ParcelStep, service="samples", noun="parcel", participle="lost", key="parcel_id"):
    """Nobody knows where it is."""


class ParcelCancelled(ParcelStep, service="samples", noun="parcel", participle="cancelled", key="parcel_id"):
    """It will not leave; its tubes are free for another one."""


class NonconformityOpened(Event, service="samples", noun="nonconformity", participle="opened", key="nonconformity_id"):
    """Something arrived otherwise than it should; the words about it stay at samples."""

    nonconformity_id: UUID
    hub: str
    sample_id: UUID | None = None
    parcel_id: UUID | None = None
    deviation: str
    rejected: bool


class NonconformityClosed(Event, service="samples", noun="nonconformity", participle="closed", key="nonconformity_id"):
    """Its cause is known and a corrective action was taken."""

    nonconformity_id: UUID
    hub: str
    sample_id: UUID | None = None
    parcel_id: UUID | None = None
