"""The short code on a tube that people read and type: a letter for the kind, then six symbols and two check symbols."""

from enum import StrEnum
from typing import Final

from libs.common import patient_code
from libs.common.errors import Invalid

EXAMPLE: Final = "S-000001AF"


class Labelled(StrEnum):
    """What carries a label; the letter keeps a tube's code from being taken for a patient's."""

    SAMPLE = "S"
    ALIQUOT = "A"
    STORAGE = "C"
    KIT = "K"


def new_label(kind: Labelled) -> str:
    """A random label; the store sees to it that nobody else has it."""
    return f"{kind}-{patient_code.PatientCode.new()}"


def check(text: str, *, where: str) -> str:
    """The label as it is written, or a refusal that suggests the nearest valid one."""
    label = text.strip().upper()
    letter, hyphen, code = label.partition("-")
    if not hyphen or letter not in set(Labelled):
        raise Invalid(
            "A label begins with S- (sample), A- (aliquot), C- (place of the storage tree) or K- (collection kit).",
            where=where,
            right=EXAMPLE,
        )
    if not patient_code.is_valid(code):
        nearest = patient_code.suggest(code)
        suggestion = f"did you mean {letter}-{nearest}?" if nearest else f"a label such as {EXAMPLE}"
        raise Invalid("The label's check symbols are wrong.", where=where, right=suggestion)
    return label
