"""The names things get: time-ordered ids, and the network code of a patient."""

from uuid import UUID

import uuid_utils

from libs.common.patient_code import PatientCode

__all__ = ["PatientCode", "new_id"]


def new_id() -> UUID:
    """A UUID v7: later ids sort after earlier ones, which keeps index pages warm."""
    return UUID(int=uuid_utils.uuid7().int)
