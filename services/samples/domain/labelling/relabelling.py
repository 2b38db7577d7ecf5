"""A tube gets another label because the old one cannot be read any more; the old one keeps finding it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from libs.common.contracts.samples.labelling import LabelReplaced
from libs.common.errors import Forbidden, WrongState
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.biobank.movement import MoveReason
from services.samples.domain.label import Labelled
from services.samples.domain.stages import AliquotStage, SampleStage
from services.samples.domain.tubes.sample import Sample


class RelabelReason(StrEnum):
    """Why a tube needs another label."""

    UNREADABLE = "unreadable"
    LOST = "lost"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerLabel:
    """A label that a tube had, and the one that took its place; `turn` counts a tube's changes."""

    label: str
    tube_id: UUID
    kind: Labelled
    sample_id: UUID
    turn: int
    successor: str
    reason: RelabelReason
    note: str | None
    replaced_at: datetime
    replaced_by: str
    replaced_by_organisation: str


def check_holds_sample(sample: Sample, organisation: str) -> None:
    """Whoever has the tube in hand writes the new label: nobody relabels what a courier has."""
    holders = {
        SampleStage.COLLECTED: sample.hospital,
        SampleStage.RECEIVED: sample.hub,
        SampleStage.BANKED: sample.hub,
    }
    if sample.stage not in holders:
        allowed = ", ".join(holders)
        raise WrongState(f"The sample is {sample.stage}; only a tube in hand is relabelled.", right=allowed)
    if holders[sample.stage] != organisation:
        raise Forbidden("Only whoever has the tube can give it another label.")


def check_holds_aliquot(aliquot: Aliquot, organisation: str, *, moved_for: MoveReason | None) -> None:
    """The hub whose biobank it lies in, as long as there is something in it and no researcher has it."""
    if aliquot.hub != organisation:
        raise Forbidden("Only the hub that has the aliquot can give it another label.")
    if aliquot.stage in {AliquotStage.USED_UP, AliquotStage.DESTROYED}:
        raise WrongState(f"The aliquot is {aliquot.stage.replace('_', ' ')}: there is no tube any more.")
    if aliquot.stage is AliquotStage.OUT and moved_for is MoveReason.HANDED_OUT:
        raise WrongState("The aliquot has been handed out: only a tube in hand is relabelled.", right="its return")


def replaced(former: FormerLabel, *, patient: str, hospital: str, hub: str, at: datetime) -> LabelReplaced:
    """Hospital and hub hear which label it bears now; words stay here."""
    return LabelReplaced(
        at=at,
        version=former.turn,
        origin=hospital,
        destination=hub,
        tube_id=former.tube_id,
        kind=former.kind.name.lower(),
        sample_id=former.sample_id,
        patient=patient,
        former_label=former.label,
        label=former.successor,
        reason=former.reason,
    )
