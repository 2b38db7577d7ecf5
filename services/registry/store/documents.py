"""Domain values as JSON documents and back: what the columns `content` and `classification` hold."""

from typing import Any, cast

from pydantic import TypeAdapter

from services.registry.domain.classification import Classification
from services.registry.domain.entry import CONTENTS, Content, EntryKind
from services.registry.domain.episode import EpisodeContent
from services.registry.domain.response import ResponseContent
from services.registry.domain.treatment import TreatmentContent

_READERS: dict[EntryKind, TypeAdapter[Any]] = {kind: TypeAdapter(content) for kind, content in CONTENTS.items()}
_CLASSIFICATION = TypeAdapter(Classification)


def written(content: EpisodeContent | TreatmentContent | ResponseContent) -> dict[str, Any]:
    """The content as plain JSON values."""
    kind = next(kind for kind, cls in CONTENTS.items() if isinstance(content, cls))
    return cast("dict[str, Any]", _READERS[kind].dump_python(content, mode="json"))


def read(kind: EntryKind, document: dict[str, Any]) -> Content:
    """The content that a document holds."""
    return cast("Content", _READERS[kind].validate_python(document))


def classification_written(classification: Classification | None) -> dict[str, Any] | None:
    """The classification as plain JSON values."""
    if classification is None:
        return None
    return cast("dict[str, Any]", _CLASSIFICATION.dump_python(classification, mode="json"))


def classification_read(document: dict[str, Any] | None) -> Classification | None:
    """The classification that a document holds."""
    return None if document is None else _CLASSIFICATION.validate_python(document)
