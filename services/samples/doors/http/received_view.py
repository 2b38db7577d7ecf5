"""What an HTTP door says of messages that it has stored."""

from collections.abc import Sequence
from typing import Self
from uuid import UUID

from pydantic import Field

from libs.common.wire import View
from services.samples.domain.instruments.arrival import Kept

_HEADER = b"H"
"""How records begin; whoever asks for nothing is answered by a sign (ACK)."""


class ReceivedMessageView(View):
    """One message."""

    id: UUID = Field(description="Under which it is looked at: GET /v1/instrument-messages/{id}.")
    repeated: bool = Field(description="It has come before, and nothing was stored.")
    id_reused: bool = Field(description="Its sender's id has come before with other contents: it is a new message.")
    refusal: str | None = Field(description="Why it cannot be read; it is kept all the same.")
    answer: str | None = Field(
        default=None,
        description="Of an ASTM message that asks for orders (Q): the records that answer it, H, P, O and L.",
    )

    @classmethod
    def of(cls, kept: Kept) -> Self:
        names = [name for name in cls.model_fields if name != "answer"]
        is_records = kept.answer is not None and kept.answer.startswith(_HEADER)
        answer = kept.answer.decode() if kept.answer is not None and is_records else None
        return cls(**{name: getattr(kept, name) for name in names}, answer=answer)


class ReceivedView(View):
    """All of one body, in order."""

    items: tuple[ReceivedMessageView, ...]

    @classmethod
    def of(cls, kept: Sequence[Kept]) -> Self:
        return cls(items=tuple(map(ReceivedMessageView.of, kept)))
