"""Why a result was corrected or taken back: a code and a sentence for readers, and a note that stays here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from libs.common.contracts.samples.assays import ChangeReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """`for_readers` travels with the event; `note` is the laboratory's own."""

    code: ChangeReason = ChangeReason.NOT_STATED
    for_readers: str | None = None
    note: str | None = None

    def kept(self) -> Mapping[str, str | None]:
        """As it is stored."""
        return {"code": self.code, "for_readers": self.for_readers, "note": self.note}

    @classmethod
    def read(cls, kept: Mapping[str, Any] | None) -> Self | None:
        """As it was stored."""
        return None if kept is None else cls(**{**kept, "code": ChangeReason(kept["code"])})
