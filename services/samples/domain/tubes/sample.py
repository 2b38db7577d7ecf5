"""A sample: one tube of one child, and what may happen to it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Self
from uuid import UUID

from libs.common.errors import Forbidden, Invalid, WrongState
from libs.common.vocabulary import Material, Preservation, Tube
from services.samples.domain.forwarding.forwarding import Forwarding
from services.samples.domain.stages import (
    AT_HUB,
    ON_THE_WAY,
    SAMPLE_FORWARDING,
    SAMPLE_UNDOING,
    SampleStage,
    check_move,
)
from services.samples.domain.transit.transport import FRESH_LIMIT, alarms_at_reception
from services.samples.domain.tubes.rejection import RejectionReason

_OF_A_MOVE: Final = {
    SampleStage.COLLECTED: (
        "material",
        "tube",
        "preservation",
        "extracted_at",
        "collected_at",
        "episode_id",
        "kit",
        "external_code",
    ),
    SampleStage.DISPATCHED: ("shipment_id", "dispatched_at", "expected_at"),
    SampleStage.RECEIVED: ("received_at",),
}
"""What only the move into a stage tells: it goes with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One row from the announcement to the freezer. `version` grows with every move."""

    id: UUID
    label: str
    patient: str
    hospital: str
    stage: SampleStage
    created_at: datetime
    version: int = 1
    hub: str | None = None
    material: Material | None = None
    tube: Tube | None = None
    preservation: Preservation | None = None
    extracted_at: datetime | None = None
    collected_at: datetime | None = None
    episode_id: UUID | None = None
    referral_id: UUID | None = None
    referral_accepted_at: datetime | None = None
    shipment_id: UUID | None = None
    dispatched_at: datetime | None = None
    expected_at: datetime | None = None
    received_at: datetime | None = None
    rejected_at: datetime | None = None
    rejection_reason: RejectionReason | None = None
    rejection_note: str | None = None
    transport_alarms: tuple[str, ...] = ()
    kit: str | None = None
    """The label of the kit that it was drawn with."""
    external_code: str | None = None
    """The hospital's own number on the tube."""

    @property
    def fresh_until(self) -> datetime | None:
        """The network's own limit, on instants; None for what is not fresh, or not on its way to be assayed."""
        if self.extracted_at is None or self.preservation is not Preservation.FRESH or self.stage not in ON_THE_WAY:
            return None
        return self.extracted_at.astimezone(UTC) + FRESH_LIMIT

    def collected(self, tube: "Collected") -> Self:
        """The hospital drew the tube; the hub named by a referral stays."""
        if self.hub is not None and tube.hub not in {None, self.hub}:
            raise Invalid("The referral names another hub.", where="body.hub", right=self.hub)
        return self._moved(
            SampleStage.COLLECTED,
            material=tube.material,
            tube=tube.tube,
            preservation=tube.preservation,
            extracted_at=tube.extracted_at,
            episode_id=tube.episode_id,
            collected_at=tube.at,
            external_code=tube.external_code,
            hub=tube.hub or self.hub,
            kit=tube.kit,
        )

    def dispatched(self, parcel: "Parcel") -> Self:
        """The courier has it, on the way to the hub."""
        if self.hub not in {None, parcel.hub}:
            raise WrongState(f"Sample {self.label} is planned for {self.hub}, not for {parcel.hub}.")
        self._check_after(parcel.dispatched_at, self.extracted_at, where="body.dispatched_at")
        return self._moved(
            SampleStage.DISPATCHED,
            hub=parcel.hub,
            preservation=travelling(self.preservation, parcel.preservation, label=self.label),
            shipment_id=parcel.id,
            dispatched_at=parcel.dispatched_at,
            expected_at=parcel.expected_at,
        )

    def received(self, *, hub: str, at: datetime, noticed: tuple[str, ...] = ()) -> Self:
        """The hub has it; the alarms of the journey stay with it."""
        self._check_at(hub)
        self._check_after(at, self.dispatched_at, where="body.received_at")
        alarms = alarms_at_reception(
            extracted_at=self.extracted_at,
            dispatched_at=self.dispatched_at,
            received_at=at,
            preservation=self.preservation,
        )
        return self._moved(
            SampleStage.RECEIVED,
            received_at=at,
            transport_alarms=tuple(dict.fromkeys((*self.transport_alarms, *noticed, *alarms))),
        )

    def rejected(self, *, hub: str, at: datetime, reason: RejectionReason, note: str | None = None) -> Self:
        """The hub cannot use it; the note in words stays here."""
        self._check_at(hub)
        self._check_after(at, self.dispatched_at, where="body.rejected_at")
        return self._moved(SampleStage.REJECTED, rejected_at=at, rejection_reason=reason, rejection_note=note)

    def banked(self, *, hub: str) -> Self:
        """Aliquots of it go into the biobank."""
        self._check_at(hub)
        return self._moved(SampleStage.BANKED)

    def cancelled(self) -> Self:
        """It will not come."""
        return self._moved(SampleStage.CANCELLED)

    def quarantined(self) -> Self:
        """Nobody may use it any more."""
        return self._moved(SampleStage.QUARANTINED)

    def destroyed(self) -> Self:
        """It is no more; what was known of it stays."""
        return self._moved(SampleStage.DESTROYED)

    def arrived_in_quarantine(self, *, hub: str, at: datetime) -> Self:
        """The hub has it, and must lock it away; its stage stays."""
        self._check_at(hub)
        self._check_after(at, self.dispatched_at, where="body.received_at")
        return replace(self, received_at=at, version=self.version + 1)

    def forwarded(self, parcel: "Parcel", *, hub: str) -> Self:
        """The hub that holds it hands it to a courier for another one; what befell it so far stays with it."""
        self._check_at(hub)
        to = SAMPLE_FORWARDING.get(self.stage)
        if to is None:
            raise WrongState(self._why_it_stays(), where="body.samples", wrong=self.label, right=SampleStage.RECEIVED)
        self._check_after(parcel.dispatched_at, self.received_at, where="body.dispatched_at")
        return replace(
            self,
            stage=to,
            version=self.version + 1,
            hub=parcel.hub,
            preservation=travelling(self.preservation, parcel.preservation, label=self.label),
            shipment_id=parcel.id,
            dispatched_at=parcel.dispatched_at,
            expected_at=parcel.expected_at,
            received_at=None,
        )

    def called_back(self, told: Forwarding) -> Self:
        """It was never forwarded: all is as it was before."""
        if self.stage not in SAMPLE_FORWARDING.values() or self.shipment_id != told.parcel_id:
            raise WrongState(f"Something has happened to sample {self.label} since it was forwarded.")
        return replace(
            self,
            stage=SampleStage.RECEIVED,
            version=self.version + 1,
            hub=told.from_hub,
            preservation=told.preservation_before,
            shipment_id=told.shipment_before,
            dispatched_at=told.dispatched_before,
            expected_at=told.expected_before,
            received_at=told.received_before,
            transport_alarms=told.alarms_before,
        )

    def undone(self, *, preservation: Preservation | None, alarms: tuple[str, ...] = ()) -> Self:
        """The last move was a mistake; how the tube was kept before it is kept again."""
        to = SAMPLE_UNDOING.get(self.stage)
        if to is None:
            raise WrongState(f"The sample is {self.stage}; only a collection, a dispatch or a reception can be undone.")
        forgotten: dict[str, Any] = dict.fromkeys(_OF_A_MOVE[self.stage])
        kept: dict[str, Any] = {"preservation": preservation, "transport_alarms": alarms, **forgotten}
        return replace(self, stage=to, version=self.version + 1, **kept)

    def check_usable(self) -> None:
        """Refuse work on a tube that is not at the hub, or may not be used."""
        if self.stage not in AT_HUB:
            raise WrongState(f"The sample is {self.stage}; only what a hub has received can be worked on.")

    def _why_it_stays(self) -> str:
        if self.stage is SampleStage.BANKED:
            return f"Sample {self.label} is banked: its aliquots lie in the biobank of this hub, and stay there."
        return f"Sample {self.label} is {self.stage}; only what the hub has received can be forwarded."

    def _check_at(self, hub: str) -> None:
        if self.hub != hub:
            raise Forbidden("Only the hub that the sample was sent to can do this.")

    def _check_after(self, at: datetime, earlier: datetime | None, *, where: str) -> None:
        if earlier is not None and at < earlier:
            raise Invalid(
                "This lies before what must have come first.", where=where, right=f"from {earlier.isoformat()} on"
            )

    def _moved(self, to: SampleStage, **changes: Any) -> Self:
        check_move(self.stage, to, what="sample")
        return replace(self, stage=to, version=self.version + 1, **changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What is known of a tube when it has been drawn."""

    material: Material
    tube: Tube
    preservation: Preservation
    extracted_at: datetime | None
    at: datetime
    hub: str | None = None
    episode_id: UUID | None = None
    kit: str | None = None
    external_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What one shipment says of each tube in it."""

    id: UUID
    hub: str
    preservation: Preservation | None
    dispatched_at: datetime
    expected_at: datetime


def travelling(kept: Preservation | None, wished: Preservation | None, *, label: str) -> Preservation | None:
    """The state it travels in: fresh may be frozen before it leaves, but nothing becomes fresh again."""
    if wished is None or wished == kept:
        return kept
    if kept is not Preservation.FRESH:
        raise Invalid(
            f"Sample {label} is kept {kept}; it cannot travel {wished}.", where="body.preservation", right=kept
        )
    return wished
