"""The lists people live in, and what is to be done next with what stands on one."""

from enum import StrEnum
from typing import Final


class Worklist(StrEnum):
    """One list of open work; its value stands in the address."""

    EXPECTED_TODAY = "expected-today"
    OVERDUE = "overdue"
    IN_TRANSIT = "in-transit"
    TO_BANK = "to-bank"
    TO_ASSAY = "to-assay"
    TO_VERIFY = "to-verify"
    TO_RELEASE = "to-release"
    CORRECTIONS = "corrections"
    """Corrections of released results: on one of the two lists before, too, and here because readers wait for them."""
    QUARANTINED = "quarantined"
    UNMATCHED = "unmatched"
    """Tubes with a code nobody knows. Instruments' results that nobody knows will stand here, too."""


class Next(StrEnum):
    """What somebody has to do with it."""

    RECEIVE = "receive"
    TRACE_PARCEL = "trace_parcel"
    BANK = "bank"
    REGISTER_ASSAY = "register_assay"
    DO_ASSAY = "do_assay"
    RECONSIDER_ORDER = "reconsider_order"
    """A reflex rule placed it, and its ground is gone."""
    VERIFY_RESULT = "verify_result"
    RELEASE_RESULT = "release_result"
    KEEP_APART = "keep_apart"
    MATCH = "match"


TRAVELLING: Final = frozenset({Worklist.EXPECTED_TODAY, Worklist.OVERDUE, Worklist.IN_TRANSIT})
"""What is with the courier, in the order in which it is expected."""
ANSWERED_FOR: Final = frozenset({Worklist.TO_VERIFY, Worklist.TO_RELEASE, Worklist.CORRECTIONS})
"""A body of a result waits for a person."""
ASSAYS: Final = frozenset({Worklist.TO_ASSAY}) | ANSWERED_FOR
"""A row is an order; of the other lists it is a tube."""
