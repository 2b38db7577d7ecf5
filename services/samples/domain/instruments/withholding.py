"""Why what stands in a message is not shown to somebody: inherited findings, or a family that has withdrawn."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from libs.common.vocabulary import Material
from services.samples.domain.counselling.control_material import is_control
from services.samples.domain.instruments.filing import GroupFiling
from services.samples.domain.instruments.germ_line_marks import INHERITED, may_hold_germ_line
from services.samples.domain.instruments.message import InstrumentMessage
from services.samples.domain.instruments.profiles.device_profile import DeviceProfile


class Withheld(StrEnum):
    """What is kept back, and why."""

    GERM_LINE = "germ_line"
    """It may hold inherited findings: for genetic counselling only."""
    CONSENT = "consent"
    """The family has not agreed, or no longer does."""


def holds_inherited(
    message: InstrumentMessage | None,
    profile: DeviceProfile | None,
    filings: Iterable[GroupFiling],
    materials: Collection[Material | None] = (),
) -> bool:
    """By the orders it was filed with, by its tubes, and by what stands in it; what nobody has read may hold anything.

    `materials` are those of the tubes that its groups were matched to, None where a group was matched to none.
    """
    if message is None or any(one.kind in INHERITED for one in filings) or any(map(is_control, materials)):
        return True
    of_leukaemia = bool(materials) and None not in materials
    return may_hold_germ_line(message, profile, of_leukaemia=of_leukaemia)
