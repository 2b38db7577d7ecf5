"""A file of variants that was uploaded for an assay: what is known of it. The file itself is not kept.

It holds the child's whole germ line; its digest says later whether it was this file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self
from uuid import UUID

from libs.common.errors import WrongState
from libs.common.vocabulary import Assay

READ_FOR: Final = frozenset({Assay.NGS_PANEL, Assay.WES, Assay.WGS, Assay.RNA_SEQ, Assay.GERM_LINE})
SILENT_FOR: Final = timedelta(minutes=2)
"""Whoever reads says so every few seconds: after this it has died."""


class FileState(StrEnum):
    """How far it is."""

    READING = "reading"
    DRAFT = "draft"
    """Read: there are proposals for a person."""
    REFUSED = "refused"
    INTERRUPTED = "interrupted"
    """The service ended in the middle: upload it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VcfFile:
    """One upload. `asked` is how it was to be read; the same file asked the same way is the same draft."""

    id: UUID
    assay_id: UUID
    panel_id: str
    panel_version: str
    sha256: bytes
    size: int
    asked: Mapping[str, Any]
    rule: str
    state: FileState
    received_at: datetime
    received_by: str
    heard_at: datetime
    records: int = 0
    facts: Mapping[str, Any] | None = None
    counts: Mapping[str, int] | None = None
    proposals: Sequence[Mapping[str, Any]] | None = None
    withheld: bool = False
    reason: str | None = None
    finished_at: datetime | None = None
    version: int = 1

    def drafted(
        self,
        *,
        facts: Mapping[str, Any],
        counts: Mapping[str, int],
        proposals: Sequence[Mapping[str, Any]],
        withheld: bool,
        at: datetime,
    ) -> Self:
        """It was read whole."""
        ended = replace(self._ended(FileState.DRAFT, at=at), facts=facts, counts=counts, proposals=proposals)
        return replace(ended, withheld=withheld, records=counts["records"])

    def refused(self, reason: str, *, at: datetime) -> Self:
        """Nothing of it is taken."""
        return replace(self._ended(FileState.REFUSED, at=at), reason=reason)

    def interrupted(self, *, at: datetime) -> Self:
        """Nobody reads it any more."""
        reason = "The service ended while it was read; upload it again."
        return replace(self._ended(FileState.INTERRUPTED, at=at), reason=reason)

    def _ended(self, to: FileState, *, at: datetime) -> Self:
        return replace(self, state=to, finished_at=at, version=self.version + 1)


def check_reads(kind: Assay) -> None:
    """Refuse files for assays that read no variants."""
    if kind not in READ_FOR:
        raise WrongState(f"{kind} reads no variants.", right=", ".join(sorted(READ_FOR)))
