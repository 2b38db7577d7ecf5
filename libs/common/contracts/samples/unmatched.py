"""Tubes that arrive with a code nobody knows; what is written on them stays at samples."""

from uuid import UUID

from pydantic import AwareDatetime

from libs.common.contracts.envelope import Event
from libs.common.vocabulary import Material


class UnmatchedTubeStep(Event):
    """Something became of it; `hub` has it, `parcel_id` is the parcel it lay in, if that is known."""

    tube_id: UUID
    hub: str
    parcel_id: UUID | None = None


class UnmatchedTubeFound(
    UnmatchedTubeStep, service="samples", noun="unmatched-tube", participle="found", key="tube_id"
):
    """A hub found it at a reception."""

    material: Material | None = None
    found_at: AwareDatetime


class UnmatchedTubeMatched(
    UnmatchedTubeStep, service="samples", noun="unmatched-tube", participle="matched", key="tube_id"
):
    """It is this sample, which is received with it."""

    sample_id: UUID


class UnmatchedTubeReturned(
    UnmatchedTubeStep, service="samples", noun="unmatched-tube", participle="returned", key="tube_id"
):
    """It goes back, unused."""

    returned_to: str


class UnmatchedTubeDestroyed(
    UnmatchedTubeStep, service="samples", noun="unmatched-tube", participle="destroyed", key="tube_id"
):
    """Nobody knew it, and it was destroyed."""
