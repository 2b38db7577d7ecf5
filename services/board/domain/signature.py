"""The digest over what a recommendation says, so that a later change of the kept row shows."""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC
from typing import Any, Final

from services.board.domain.recommendation import Item, Recommendation

PLAIN: Final = "sha-256"
KEYED: Final = "hmac-sha-256"


@dataclass(frozen=True, slots=True)
class Seal:
    """Makes and checks digests.

    With a key, nobody who can only write the database can forge one; without (development), a
    forged digest still differs from the one in the ledger and on the bus.
    """

    key: bytes | None = field(default=None, repr=False)

    @property
    def kind(self) -> str:
        return PLAIN if self.key is None else KEYED

    def digest(self, recommendation: Recommendation) -> str:
        """The digest of the recommendation's content."""
        return self._digest(canonical(recommendation), self.kind)

    def is_intact(self, recommendation: Recommendation) -> bool | None:
        """Whether the row says what was signed; None if this process has not the key to tell."""
        if recommendation.digest_kind == KEYED and self.key is None:
            return None
        found = self._digest(canonical(recommendation), recommendation.digest_kind)
        return hmac.compare_digest(found, recommendation.digest)

    def _digest(self, content: bytes, kind: str) -> str:
        if kind == KEYED and self.key is not None:
            return hmac.new(self.key, content, hashlib.sha256).hexdigest()
        return hashlib.sha256(content).hexdigest()


def canonical(recommendation: Recommendation) -> bytes:
    """The signed content as canonical JSON: sorted names, no blanks, instants in UTC (after RFC 8785)."""
    content: dict[str, Any] = {
        "id": str(recommendation.id),
        "consultation_id": str(recommendation.consultation_id),
        "patient": recommendation.patient,
        "version": recommendation.version,
        "items": [_item(item) for item in recommendation.items],
        "comment": recommendation.comment,
        "reason": recommendation.reason,
        "issued_at": recommendation.issued_at.astimezone(UTC).isoformat(),
        "issued_by": recommendation.issued_by,
        "issued_by_organisation": recommendation.issued_by_organisation,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


_SINCE_THEN: Final = ("arm", "hospital")
"""Recommendations signed before items had these have digests without them."""


def _item(item: Item) -> dict[str, Any]:
    return {name: value for name, value in asdict(item).items() if value is not None or name not in _SINCE_THEN}
