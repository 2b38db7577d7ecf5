"""Whether a message may hold inherited findings: then its values are for genetic counselling only.

Asked of the message itself, because one that was never filed must be kept back as well (paper, section 5).
"""

import re
from typing import Final

from libs.common.vocabulary import Assay
from services.samples.domain.counselling.named import names_variant
from services.samples.domain.counselling.said import SAYS_SO
from services.samples.domain.instruments.mapping import fits
from services.samples.domain.instruments.message import InstrumentMessage, Observation, OrderGroup
from services.samples.domain.instruments.profiles.device_profile import DeviceProfile

INHERITED: Final = frozenset({Assay.GERM_LINE, Assay.PHARMACOGENETICS})
"""Of pharmacogenetics the diplotype is inherited."""
SOURCE_CLASS: Final = "48002-0"
"""LOINC: genomic source class; LA6683-2 is germline, LA18194-3 de novo, LA18195-1 .. -9 parental (check)."""
GERM_LINE_ANSWERS: Final = frozenset({"la6683-2", "la18194-3", "la18195-0", "la18196-8"})
SOMATIC_ANSWERS: Final = frozenset({"la6684-0", "somatic"})
CONTROL_MATERIAL: Final = re.compile(
    r"\b(sal|saliva|buccal|bucal|fibroblasts?|fibroblastos|skn|skin|piel|remission|remisi[oó]n)\b", re.IGNORECASE
)
"""SPM-4 or O-16 of a germ-line control; SAL and SKN of HL7 table 0487 (check)."""
VARIANTS: Final = frozenset({"48004-6", "41103-3", "48005-3", "81290-9", "48013-7", "81255-2", "81252-9"})
"""LOINC: what describes a variant (samples.md, section 3.2)."""
DIPLOTYPE: Final = frozenset({"84413-4"})
"""LOINC: genotype display name, such as *1/*3A (check)."""


def may_hold_germ_line(
    message: InstrumentMessage, profile: DeviceProfile | None, *, of_leukaemia: bool = False
) -> bool:
    """Any sign of it counts; and a variant that nobody calls somatic, unless the tube is known to be another."""
    told = any(_of_group(group, profile) for group in message.groups)
    return told or (not of_leukaemia and any(_of_unknown_origin(group) for group in message.groups))


def _of_unknown_origin(group: OrderGroup) -> bool:
    variants = {one.sub_id for one in group.observations if _is_variant(one)}
    somatic = {one.sub_id for one in group.observations if one.code == SOURCE_CLASS and _words(one) & SOMATIC_ANSWERS}
    said = (group.text, *group.notes, *_ids(group))
    return bool(variants - somatic) or any(names_variant(one) for one in said)


def _is_variant(seen: Observation) -> bool:
    if {seen.code, seen.alternate_code} & VARIANTS:
        return True
    return names_variant(" ".join((seen.code, seen.text or "", *seen.values, *seen.notes)))


def _ids(group: OrderGroup) -> tuple[str | None, ...]:
    specimen = group.specimen
    return (*specimen.ids, *specimen.parent_ids, group.placer, group.filler, group.code, *group.patient_ids)


def _of_group(group: OrderGroup, profile: DeviceProfile | None) -> bool:
    if SAYS_SO.search(" ".join(filter(None, (group.text, group.specimen.type, *group.notes)))):
        return True
    if CONTROL_MATERIAL.search(group.specimen.type or ""):
        return True
    maps = () if profile is None else profile.results
    inherited = [code for one in maps if one.assay in INHERITED for code in one.order_codes]
    if any(fits(code, group.code) for code in inherited):
        return True
    return any(_says_so(one) for one in group.observations)


def _says_so(seen: Observation) -> bool:
    words = _words(seen)
    codes = {seen.code, seen.alternate_code}
    if codes & DIPLOTYPE or (SOURCE_CLASS in codes and words & GERM_LINE_ANSWERS):
        return True
    return bool(SAYS_SO.search(" ".join((seen.text or "", *seen.values, *seen.notes))))


def _words(seen: Observation) -> set[str]:
    return {part.strip().casefold() for parts in (seen.values, *seen.parts) for part in parts}
