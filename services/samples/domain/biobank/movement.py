"""A movement: a tube changed its place; who, when, from where, to where, why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from services.samples.domain.stages import AliquotStage


class MoveReason(StrEnum):
    """Why a tube changed its place."""

    BANKED = "banked"
    DERIVED = "derived"
    POOLED = "pooled"
    REORGANISED = "reorganised"
    MAINTENANCE = "maintenance"
    ALARM = "alarm"
    ASSAY = "assay"
    HANDED_OUT = "handed_out"
    RETURNED = "returned"
    MISTAKE = "mistake"
    QUARANTINE = "quarantine"
    USED_UP = "used_up"
    DESTROYED = "destroyed"
    OTHER = "other"


FOR_USE: Final = frozenset({MoveReason.ASSAY, MoveReason.HANDED_OUT})
"""Consent and quarantine are asked before a tube is taken out for one of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One line of a tube's position history; `version` is the aliquot's after it. No box: it was out, or used up."""

    aliquot_id: UUID
    version: int
    stage: AliquotStage
    from_box: str | None
    from_position: str | None
    to_box: str | None
    to_position: str | None
    reason: MoveReason
    note: str | None
    moved_at: datetime
    recorded_at: datetime
    moved_by: str
