"""A message as it is kept beside its bytes: the reader's words as JSON, documents without their contents."""

from typing import Any, Final

from pydantic import TypeAdapter

from services.samples.domain.instruments.message import Attachment, InstrumentMessage

_MESSAGE: Final = TypeAdapter(InstrumentMessage)
_WITHOUT: Final[Any] = {"groups": {"__all__": {"attachments": {"__all__": {"content"}}}}}


def to_json(message: InstrumentMessage) -> dict[str, Any]:
    """Everything but the documents' bytes, of which the size is kept; they stand in the raw message."""
    plain: dict[str, Any] = _MESSAGE.dump_python(message, mode="json", exclude=_WITHOUT, exclude_defaults=True)
    for group, shown in zip(message.groups, plain.get("groups", ()), strict=False):
        for attachment, described in zip(group.attachments, shown.get("attachments", ()), strict=True):
            described["size"] = len(attachment.content)
    return plain


def from_json(kept: dict[str, Any]) -> InstrumentMessage:
    """The same, with empty documents."""
    groups = [
        {**group, "attachments": [_empty(one) for one in group.get("attachments", ())]} for group in _groups(kept)
    ]
    return _MESSAGE.validate_python({**kept, "groups": groups})


def documents_in(kept: dict[str, Any]) -> list[dict[str, Any]]:
    """What is said of each document, in the order of the message."""
    return [one for group in _groups(kept) for one in group.get("attachments", ())]


def _groups(kept: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = kept.get("groups", [])
    return found


def _without_contents(group: dict[str, Any]) -> dict[str, Any]:
    return {**group, "attachments": [_empty(one) for one in group.get("attachments", ())]}


def _empty(described: dict[str, Any]) -> Attachment:
    return Attachment(
        media_type=described["media_type"], name=described.get("name"), code=described.get("code"), content=b""
    )
