"""A patient as the registry holds it: a code, a hospital, and what classification needs of the person."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from libs.common.vocabulary import Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """The record without its course. `id` never leaves the registry; the network knows the code."""

    id: UUID
    code: str
    hospital: str
    region: str
    birth_date: date
    sex: Sex
    registered_at: datetime
    version: int = 1
    consents_version: int = 0
    merged_into: str | None = None
