"""Whose children a caller may see by code."""

from dataclasses import dataclass

from libs.common.caller import WHOLE_NETWORK, Caller
from libs.common.permissions import Permission


@dataclass(frozen=True, slots=True)
class Seeing:
    """Those of one hospital, of every one, or nobody's (None)."""

    hospital: str | None

    @classmethod
    def of(cls, caller: Caller) -> "Seeing":
        """Whoever may read a child's verdicts."""
        return cls(caller.scope(Permission.VERDICTS_READ) if caller.may(Permission.VERDICTS_READ) else None)

    def sees(self, hospital: str) -> bool:
        """Whether a child of this hospital may be shown by its code."""
        return self.hospital in {hospital, WHOLE_NETWORK}
