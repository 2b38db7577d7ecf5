"""Whether a group is of a quality control: nobody's specimen, never filed with a patient."""

from typing import Final

from services.samples.domain.instruments.mapping import fits
from services.samples.domain.instruments.message import OrderGroup
from services.samples.domain.instruments.profiles.device_profile import DeviceProfile

_NO_CHART: Final = frozenset("BCEFORV")
"""HL7 table 0369: blind, calibrator, electronic, filler, operator's, replicate, verifying: of no lot with targets."""


def is_charted(group: OrderGroup, profile: DeviceProfile) -> bool:
    """Whether a control's values belong to a lot in a run: controls do, calibrators and their like do not."""
    return profile.quality_control.charted and (group.specimen.role or "").upper() not in _NO_CHART


def is_control(group: OrderGroup, profile: DeviceProfile) -> bool:
    """By the specimen's role (HL7 table 0369, Q), or by what this kind of device does instead."""
    marks = profile.quality_control
    specimen = group.specimen
    if specimen.is_control or (specimen.role or "").upper() in {role.upper() for role in marks.roles}:
        return True
    prefixes = tuple(prefix.casefold() for prefix in marks.id_prefixes if prefix)
    if prefixes and any(one.casefold().startswith(prefixes) for one in specimen.ids):
        return True
    types = {one.casefold() for one in marks.specimen_types}
    return (specimen.type or "").casefold() in types or any(fits(code, group.code) for code in marks.order_codes)
