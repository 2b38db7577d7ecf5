"""What the network is told of a tube in the biobank: origin is the child's hospital, destination the hub."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from libs.common.contracts.samples.biobank import AliquotDerived, AliquotMoved, AliquotPart, AliquotUsed
from services.samples.domain.biobank.aliquot import Aliquot
from services.samples.domain.biobank.derivation import Taking
from services.samples.domain.biobank.movement import Movement


def moved(aliquot: Aliquot, movement: Movement, *, at: datetime) -> AliquotMoved:
    """Where it is now; the note in words stays here."""
    return AliquotMoved(
        **_common(aliquot, at),
        stage=movement.stage,
        reason=movement.reason,
        from_box=movement.from_box,
        from_position=movement.from_position,
        to_box=movement.to_box,
        to_position=movement.to_position,
        moved_at=movement.moved_at,
    )


def derived(aliquot: Aliquot, takings: Sequence[Taking], *, at: datetime) -> AliquotDerived:
    """What it was made of."""
    parts = tuple(AliquotPart(aliquot_id=one.aliquot_id, amount=one.amount, unit=one.unit) for one in takings)
    return AliquotDerived(
        **_common(aliquot, at),
        content=aliquot.content,
        preservation=aliquot.preservation,
        amount=aliquot.amount,
        unit=aliquot.unit,
        thaw_cycles=aliquot.thaw_cycles,
        parts=parts,
        derived_at=aliquot.banked_at,
    )


def used(aliquot: Aliquot, *, at: datetime) -> AliquotUsed:
    """What is left."""
    left = {"amount": aliquot.amount, "unit": aliquot.unit, "thaw_cycles": aliquot.thaw_cycles}
    return AliquotUsed(**_common(aliquot, at), **left)


def _common(aliquot: Aliquot, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "version": aliquot.version,
        "origin": aliquot.hospital,
        "destination": aliquot.hub,
        "aliquot_id": aliquot.id,
        "sample_id": aliquot.sample_id,
        "patient": aliquot.patient,
    }
