"""A parcel: boxes in which tubes lie, from the hands that pack it to those that unpack it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID

from libs.common.errors import Forbidden, Invalid, WrongState
from libs.common.vocabulary import Preservation
from services.samples.domain.transit.parcel_states import PARCEL_UNDOING, ParcelState, check_parcel_move
from services.samples.domain.transit.shipment import Shipment

_OF_THE_JOURNEY: Final = ("courier", "tracking_number", "dispatched_at", "expected_at")
"""What only the dispatch tells: undone, it goes with it."""


class Temperature(StrEnum):
    """How a box is kept on the way."""

    AMBIENT = "ambient"
    REFRIGERATED = "refrigerated"
    DRY_ICE = "dry_ice"
    NITROGEN_VAPOUR = "nitrogen_vapour"


class Condition(StrEnum):
    """How a tube was found when the parcel was opened."""

    GOOD = "good"
    DAMAGED = "damaged"
    LEAKED = "leaked"
    CLOTTED = "clotted"
    THAWED = "thawed"
    INSUFFICIENT = "insufficient"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tube:
    """A sample's place in a parcel, and how it was found there."""

    sample_id: UUID
    box: str
    position: str | None = None
    condition: Condition | None = None
    noted_at: datetime | None = None
    taken_out_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A box within a parcel, with the tubes in it."""

    name: str
    temperature: Temperature | None = None
    tubes: tuple[Tube, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """Who sends it to whom and how far it is. `version` grows with every move."""

    id: UUID
    hospital: str
    sender: str
    receiver: str
    state: ParcelState
    created_at: datetime
    created_by: str
    courier: str | None = None
    tracking_number: str | None = None
    preservation: Preservation | None = None
    dispatched_at: datetime | None = None
    expected_at: datetime | None = None
    in_transit_at: datetime | None = None
    received_at: datetime | None = None
    reconciled_at: datetime | None = None
    lost_at: datetime | None = None
    version: int = 1

    @classmethod
    def sent(cls, shipment: Shipment, *, by: str, sender: str) -> Self:
        """A parcel that nobody drafted: packed and handed over by one call."""
        return cls(
            id=shipment.id,
            hospital=shipment.hospital,
            sender=sender,
            receiver=shipment.hub,
            state=ParcelState.DISPATCHED,
            created_at=shipment.created_at,
            created_by=by,
            courier=shipment.courier,
            tracking_number=shipment.tracking_number,
            preservation=shipment.preservation,
            dispatched_at=shipment.dispatched_at,
            expected_at=shipment.expected_at,
        )

    def repacked(self, *, receiver: str, preservation: Preservation | None) -> Self:
        """Other tubes, or for another hub; only a draft is open."""
        self.check_open()
        return self.moved(ParcelState.DRAFT, receiver=receiver, preservation=preservation)

    def check_open(self) -> None:
        """Refuse to change what is in a parcel that was closed."""
        if self.state is not ParcelState.DRAFT:
            raise WrongState(f"The parcel is {self.state}; only a draft is open.", right=ParcelState.DRAFT)

    def dispatched(self, shipment: Shipment) -> Self:
        """The courier has it."""
        return self.moved(
            ParcelState.DISPATCHED,
            courier=shipment.courier,
            tracking_number=shipment.tracking_number,
            dispatched_at=shipment.dispatched_at,
            expected_at=shipment.expected_at,
        )

    def in_transit(self, *, at: datetime) -> Self:
        """The courier reports it on the way."""
        self.check_after_dispatch(at, where="body.seen_at")
        return self.moved(ParcelState.IN_TRANSIT, in_transit_at=at)

    def lost(self, *, at: datetime) -> Self:
        """Nobody knows where it is."""
        self.check_after_dispatch(at, where="body.noticed_at")
        return self.moved(ParcelState.LOST, lost_at=at)

    def reconciled(self, *, at: datetime) -> Self:
        """What was sent and what arrived is explained, tube by tube."""
        return self.moved(ParcelState.RECONCILED, reconciled_at=at)

    def arrived(self, tubes: Iterable[Tube], *, at: datetime) -> Self:
        """As far as its tubes are out of it; what was done before changes nothing."""
        everything = all(tube.taken_out_at is not None for tube in tubes)
        to = ParcelState.RECEIVED if everything else ParcelState.PARTLY_RECEIVED
        if self.state in {to, ParcelState.RECEIVED, ParcelState.RECONCILED}:
            return self
        return self.moved(to, received_at=at if everything else None)

    def not_dispatched(self) -> Self:
        """It never left; what was told of its journey goes."""
        return self._back(ParcelState.READY, **dict.fromkeys(_OF_THE_JOURNEY))

    def called_back(self) -> Self:
        """It never left, and the tubes that it was to forward stay where they are."""
        return self._back(ParcelState.CANCELLED, **dict.fromkeys(_OF_THE_JOURNEY))

    def not_arrived(self, tubes: Iterable[Tube]) -> Self:
        """A tube was taken out by mistake: the parcel is as far as the others say."""
        if self.state not in {ParcelState.PARTLY_RECEIVED, ParcelState.RECEIVED}:
            raise WrongState(f"The parcel is {self.state}; no reception of it can be undone.")
        if any(tube.taken_out_at is not None for tube in tubes):
            to = ParcelState.PARTLY_RECEIVED
        else:
            to = ParcelState.DISPATCHED if self.in_transit_at is None else ParcelState.IN_TRANSIT
        return self if to is self.state else self._back(to, received_at=None)

    def _back(self, to: ParcelState, **changes: Any) -> Self:
        if to not in PARCEL_UNDOING.get(self.state, ()):
            raise WrongState(f"The parcel is {self.state}; it cannot go back to {to}.")
        return replace(self, state=to, version=self.version + 1, **changes)

    def moved(self, to: ParcelState, **changes: Any) -> Self:
        """The same in another state, one version on."""
        check_parcel_move(self.state, to)
        return replace(self, state=to, version=self.version + 1, **changes)

    def check_sender(self, organisation: str) -> None:
        """Refuse whoever did not pack it."""
        if organisation != self.sender:
            raise Forbidden("Only the organisation that sends the parcel can do this.")

    def check_receiver(self, organisation: str) -> None:
        """Refuse whoever it is not for."""
        if organisation != self.receiver:
            raise Forbidden("Only the hub that the parcel was sent to can do this.")

    def check_after_dispatch(self, at: datetime, *, where: str) -> None:
        """Refuse a time before the parcel had left."""
        if self.dispatched_at is None:
            raise WrongState(f"The parcel is {self.state}; it has not left.")
        if at < self.dispatched_at:
            right = f"from {self.dispatched_at.isoformat()} on"
            raise Invalid("This lies before the parcel had left.", where=where, right=right)

    def shipment(
        self,
        *,
        courier: str,
        tracking_number: str | None,
        dispatched_at: datetime,
        expected_at: datetime,
        created_at: datetime,
    ) -> Shipment:
        """How it is handed to the courier; both have one id."""
        return Shipment(
            id=self.id,
            hospital=self.hospital,
            hub=self.receiver,
            courier=courier,
            tracking_number=tracking_number,
            preservation=self.preservation,
            dispatched_at=dispatched_at,
            expected_at=expected_at,
            created_at=created_at,
        )


def check_contents(boxes: Sequence[Box]) -> None:
    """Refuse a box that is named twice, a tube that lies twice, and two tubes at one place."""
    for where, names in (
        ("body.boxes", [box.name for box in boxes]),
        ("body.boxes.tubes.sample_id", [str(tube.sample_id) for tube in tubes_of(boxes)]),
        ("body.boxes.tubes.position", [f"{tube.box} {tube.position}" for tube in tubes_of(boxes) if tube.position]),
    ):
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise Invalid("The same stands here twice.", where=where, wrong=twice, right="each once")


def tubes_of(boxes: Iterable[Box]) -> list[Tube]:
    """All tubes of all boxes."""
    return [tube for box in boxes for tube in box.tubes]
