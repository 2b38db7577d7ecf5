"""Why what stands in a message is not shown to somebody: inherited findings, or a family that has withdrawn."""

from collections.abc import Iterable
from enum import StrEnum

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
    message: InstrumentMessage | None, profile: DeviceProfile | None, filings: Iterable[GroupFiling]
) -> bool:
    """By the orders it was filed with, and by what stands in it; what nobody has read may hold anything."""
    if any(one.kind in INHERITED for one in filings):
        return True
    return message is None or may_hold_germ_line(message, profile)
