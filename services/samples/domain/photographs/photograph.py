"""A photograph of a tube as it arrived, bound to its condition or to the nonconformity that it shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from libs.common.errors import ConsentMissing, Forbidden, Invalid, WrongState
from services.samples.domain.stages import SampleStage
from services.samples.domain.transit.nonconformity import Nonconformity
from services.samples.domain.transit.parcel import Condition
from services.samples.domain.tubes.sample import Sample

LARGEST: Final = 10 * 1024 * 1024
"""Bytes: what a telephone's camera makes of one tube is three to eight megabytes (check)."""

MOST: Final = 20
"""Of one tube."""

GONE: Final = frozenset({SampleStage.QUARANTINED, SampleStage.DESTROYED})
IN_HAND: Final = frozenset({SampleStage.RECEIVED, SampleStage.BANKED, SampleStage.REJECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Photograph:
    """Who took it of which tube and when it came; the picture itself is kept beside this, without its origin."""

    id: UUID
    sample_id: UUID
    patient: str
    hospital: str
    hub: str
    nonconformity_id: UUID | None
    condition: Condition | None
    media_type: str
    size: int
    width: int
    height: int
    sha256: bytes
    added_at: datetime
    added_by: str


def check_in_hand(sample: Sample, *, hub: str) -> None:
    """Refuse whoever does not hold the tube."""
    if sample.hub != hub:
        raise Forbidden("Only the hub that has the tube can photograph it.")
    check_shown(sample)
    if sample.stage not in IN_HAND:
        right = ", ".join(sorted(IN_HAND))
        raise WrongState(f"The sample is {sample.stage}; it is photographed when it has arrived.", right=right)


def check_shown(sample: Sample) -> None:
    """Refuse to show a tube that nobody may use any more."""
    if sample.stage in GONE:
        raise ConsentMissing(f"The sample is {sample.stage}; its photographs are not shown.")


def check_bound(sample: Sample, condition: Condition | None, shown: Nonconformity | None) -> None:
    """Refuse a picture of nothing in particular, and one of another tube's nonconformity."""
    if condition is None and shown is None:
        sentence = "A photograph shows the condition of the tube, or a nonconformity."
        raise Invalid(sentence, where="query.condition", right="condition, nonconformity_id, or both")
    if condition is Condition.MISSING:
        raise Invalid("What is missing cannot be photographed.", where="query.condition", wrong=condition)
    if shown is not None and shown.sample_id != sample.id:
        sentence = "This nonconformity is not about this tube."
        raise Invalid(sentence, where="query.nonconformity_id", wrong=str(shown.id), right="one of this sample")


def check_room(already: int) -> None:
    """Refuse an album."""
    if already >= MOST:
        raise WrongState(f"There are {already} photographs of this tube already.", right=f"at most {MOST}")
