"""Read a body and answer it, in a process of its own: bytes in, bytes out."""

import json
from datetime import date
from typing import Final

from libs.common.errors import Invalid
from libs.common.guarded.guarded_json import read_json
from libs.common.guarded.guarded_yaml import read_yaml
from libs.common.guarded.limits import Document, Limits
from libs.common.guarded.placing import place_in
from services.trials.domain.ctml.asking import read_asked
from services.trials.domain.ctml.complaint import ComplaintError, written
from services.trials.domain.ctml.telling import answered

LARGEST: Final = 32 * 1024 * 1024
JSON_LIMITS: Final = Limits(bytes=LARGEST, nodes=3_000_000, depth=80)
YAML_LIMITS: Final = Limits(bytes=8 * 1024 * 1024, nodes=300_000, depth=80)
"""YAML is read ten times as slowly."""
PLACED: Final = 8 * 1024 * 1024
"""Line and column are looked for in files up to this size; in larger ones the path has to do."""


def answer_body(body: bytes, *, yaml: bool, today: date) -> bytes:
    """The answers as JSON, or a refusal that says where."""
    documents = documents_of(body, yaml=yaml)
    if len(documents) != 1:
        raise Invalid("The body is one document.", where="body")
    try:
        found = answered(read_asked(documents[0].value, today))
    except ComplaintError as wrong:
        raise refusal(body, wrong) from None
    return json.dumps(found, separators=(",", ":")).encode()


def documents_of(body: bytes, *, yaml: bool) -> list[Document]:
    """By the media type."""
    return read_yaml(body, YAML_LIMITS) if yaml else read_json(body, JSON_LIMITS)


def refusal(body: bytes, wrong: ComplaintError, document: int = 0) -> Invalid:
    """With line and column where they can be told."""
    path = written(wrong.path)
    where = f"body{path}" if path.startswith("[") or not path else f"body.{path}"
    text = body.decode("utf-8-sig") if len(body) <= PLACED else ""
    place = place_in(text, wrong.path, document=document)
    return Invalid(wrong.sentence, where=where if place is None else f"{where} ({place})", right=wrong.right)
