"""A movement of a kit: out of one stock, into another, or out of all; stocks are counted from these alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.samples.domain.kits.kit import DiscardReason, Kit
from services.samples.domain.kits.kit_states import Deed


@dataclass(frozen=True, slots=True, kw_only=True)
class KitMove:
    """What a kit was before, and is after the deed."""

    deed: Deed
    before: Kit | None
    after: Kit
    at: datetime
    reason: DiscardReason | None = None

    def line(self) -> dict[str, Any]:
        """As history keeps it."""
        return {
            "kit_id": self.after.id,
            "version": self.after.version,
            "deed": self.deed,
            "state": self.after.state,
            "template": self.after.template,
            "out_of": self.before.stock_of if self.before else None,
            "into": self.after.stock_of,
            "receiver": self.after.receiver,
            "order_id": self.after.order_id,
            "sample_id": self._sample(),
            "reason": self.reason,
            "moved_at": self.at,
        }

    def _sample(self) -> UUID | None:
        """Of a use that was taken back, the sample that it was not used for."""
        if self.deed in {Deed.RESTORED, Deed.EXPIRED} and self.before is not None:
            return self.before.sample_id
        return self.after.sample_id
