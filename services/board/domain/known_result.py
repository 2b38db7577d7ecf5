"""That a result has come, as the board has heard of it: which assay, from where, when; no findings."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.vocabulary import Assay


@dataclass(frozen=True, slots=True)
class KnownResult:
    """`version` is that of the assay's last event, `result_version` that of the result."""

    assay_id: UUID
    patient: str
    version: int
    result_version: int
    assay: Assay | None = None
    lab: str | None = None
    experimental: bool = False
    released_at: datetime | None = None
    withdrawn: bool = False
