"""Why a hub may reject a tube: the list of codes that travel; the note in words stays at samples."""

from enum import StrEnum


class RejectionReason(StrEnum):
    """Modelled on HL7 table 0490 and the condition lists of open laboratory systems (samples.md)."""

    TOO_OLD = "too_old"
    WRONG_TUBE = "wrong_tube"
    WRONG_MATERIAL = "wrong_material"
    CLOTTED = "clotted"
    HAEMOLYSED = "haemolysed"
    INSUFFICIENT = "insufficient"
    LEAKED = "leaked"
    DAMAGED = "damaged"
    TEMPERATURE = "temperature"
    MISSING = "missing"
    UNLABELLED = "unlabelled"
    OTHER = "other"
