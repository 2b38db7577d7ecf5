"""Which consent the board needs: consultation given, and registry not taken back."""

from collections.abc import Mapping
from typing import TypeAlias

from libs.common.errors import ConsentMissing
from libs.common.vocabulary import Purpose

OBEYED = frozenset({Purpose.REGISTRY, Purpose.CONSULTATION})
"""The purposes whose withdrawal closes the board's consultations."""

Consents: TypeAlias = Mapping[Purpose, bool]
"""What was said last per purpose: True given, False withdrawn; a purpose never asked is not there."""


def is_withdrawn(consents: Consents) -> bool:
    """Whether the family took back what the board stands on."""
    return any(consents.get(purpose) is False for purpose in OBEYED)


def check_consent(consents: Consents) -> None:
    """Refuse without consent to consultation, or after the registry's was withdrawn.

    The registry's need not be given: the board's data are not part of the registry (paper, section 3).
    """
    if not consents.get(Purpose.CONSULTATION, False):
        raise ConsentMissing("The family has not consented to the purpose consultation, or no longer does.")
    if consents.get(Purpose.REGISTRY) is False:
        raise ConsentMissing("The family has withdrawn its consent to the purpose registry.")
