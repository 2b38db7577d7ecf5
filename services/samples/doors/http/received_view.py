"""What an HTTP door says of messages that it has stored."""

from collections.abc import Sequence
from typing import Self
from uuid import UUID

from pydantic import Field

from libs.common.wire import View
from services.samples.domain.instruments.arrival import Kept


class ReceivedMessageView(View):
    """One message."""

    id: UUID = Field(description="Under which it is looked at: GET /v1/instrument-messages/{id}.")
    repeated: bool = Field(description="It has come before, and nothing was stored.")
    id_reused: bool = Field(description="Its sender's id has come before with other contents: it is a new message.")
    refusal: str | None = Field(description="Why it cannot be read; it is kept all the same.")


class ReceivedView(View):
    """All of one body, in order."""

    items: tuple[ReceivedMessageView, ...]

    @classmethod
    def of(cls, kept: Sequence[Kept]) -> Self:
        names = ReceivedMessageView.model_fields
        return cls(items=tuple(ReceivedMessageView(**{name: getattr(one, name) for name in names}) for one in kept))
