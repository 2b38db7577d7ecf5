"""Whether a message may hold inherited findings: then its values are for genetic counselling only.

Asked of the message itself, because one that was never filed must be kept back as well (paper, section 5).
"""

import re
from typing import Final

from libs.common.vocabulary import Assay
from services.samples.domain.instruments.mapping import fits
from services.samples.domain.instruments.message import InstrumentMessage, Observation, OrderGroup
from services.samples.domain.instruments.profiles.device_profile import DeviceProfile

INHERITED: Final = frozenset({Assay.GERM_LINE, Assay.PHARMACOGENETICS})
"""Of pharmacogenetics the diplotype is inherited."""
SOURCE_CLASS: Final = "48002-0"
"""LOINC: genomic source class; LA6683-2 is germline, LA18194-3 de novo, LA18195-1 .. -9 parental (check)."""
GERM_LINE_ANSWERS: Final = frozenset({"la6683-2", "la18194-3", "la18195-0", "la18196-8"})
SAYS_SO: Final = re.compile(r"germ[\s-]?line|l[ií]nea germinal|constitutional", re.IGNORECASE)
DIPLOTYPE: Final = frozenset({"84413-4"})
"""LOINC: genotype display name, such as *1/*3A (check)."""


def may_hold_germ_line(message: InstrumentMessage, profile: DeviceProfile | None) -> bool:
    """Any sign of it counts."""
    return any(_of_group(group, profile) for group in message.groups)


def _of_group(group: OrderGroup, profile: DeviceProfile | None) -> bool:
    if SAYS_SO.search(" ".join(filter(None, (group.text, group.specimen.type, *group.notes)))):
        return True
    maps = () if profile is None else profile.results
    inherited = [code for one in maps if one.assay in INHERITED for code in one.order_codes]
    if any(fits(code, group.code) for code in inherited):
        return True
    return any(_says_so(one) for one in group.observations)


def _says_so(seen: Observation) -> bool:
    words = {part.strip().casefold() for parts in (seen.values, *seen.parts) for part in parts}
    codes = {seen.code, seen.alternate_code}
    if codes & DIPLOTYPE or (SOURCE_CLASS in codes and words & GERM_LINE_ANSWERS):
        return True
    return bool(SAYS_SO.search(" ".join((seen.text or "", *seen.values, *seen.notes))))
