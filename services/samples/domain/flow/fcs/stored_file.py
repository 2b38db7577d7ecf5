"""A cytometer's file as it is kept beside an assay."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from libs.common.errors import Invalid, NotFound, WrongState
from libs.common.vocabulary import Assay as Kind
from services.samples.domain.assays.assay import Assay
from services.samples.domain.flow.fcs.fcs_file import CleanFile
from services.samples.domain.flow.fcs.kept import limits
from services.samples.domain.stages import AssayStage

BY_FLOW: Final = frozenset({Kind.FLOW, Kind.DBP})
ENDED: Final = frozenset({AssayStage.CANCELLED, AssayStage.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """What came and what was kept of it; the bytes lie beside this."""

    id: UUID
    assay_id: UUID
    received_size: int
    received_sha256: bytes
    pieces: int
    clean: CleanFile
    added_at: datetime
    added_by: str


def check_takes(assay: Assay, *, already: int) -> None:
    """Refuse a file that has no business with the assay, and an endless row of them."""
    if assay.kind not in BY_FLOW:
        sentence = "No cytometer's file belongs to this assay."
        raise Invalid(sentence, where="path.assay_id", wrong=assay.kind, right=", ".join(sorted(BY_FLOW)))
    if assay.stage in ENDED:
        raise WrongState(f"The assay is {assay.stage}.")
    if already >= limits().most_files_of_an_assay:
        raise WrongState(f"There are {already} files of this assay already.")


def check_shown(assay: Assay, *, scope: str, everywhere: bool) -> None:
    """What nobody has answered for is shown to laboratory and hub only, as its result is."""
    if not everywhere and assay.released_version is None and scope not in {assay.lab, assay.hub}:
        raise NotFound("There is no such file.")
