"""What may be sent: one record, a list of records, or a page of the registry's search (`studies`)."""

import codecs
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from libs.common.errors import Invalid, Malformed, Wrong
from services.trials.domain.registry.reading_study import read_study
from services.trials.domain.registry.study import Study

LARGEST: Final = 25_000_000
MOST: Final = 1_000
"""Records of one page; the registry gives out no more at once."""
SHAPES: Final = "a record (protocolSection), a list of records, or a page with studies"


def read_page(body: bytes) -> tuple[Sequence[Study], Sequence[Wrong]]:
    """The records that can be read, and what is wrong with the others; a refusal where none can."""
    found = _parsed(body)
    listed, where = _listed(found)
    studies, wrong = list[Study](), list[Wrong]()
    for number, one in enumerate(listed):
        place = f"{where}[{number}]" if where else "body"
        try:
            studies.append(read_study(one, place))
        except Invalid as refused:
            wrong.append(Wrong(refused.where or place, refused.sentence, refused.right))
    if not studies:
        raise Invalid("No record of ClinicalTrials.gov's API, version 2, can be read here.", several=wrong)
    return studies, wrong


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body.removeprefix(codecs.BOM_UTF8))
    except ValueError as unreadable:
        raise Malformed("The body cannot be read as JSON, or is nested too deeply.") from unreadable


def _listed(found: Any) -> tuple[Sequence[Any], str]:
    if isinstance(found, Mapping) and "studies" in found:
        listed, where = found["studies"], "body.studies"
    elif isinstance(found, list):
        listed, where = found, "body"
    else:
        return [found], ""
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST:
        raise Invalid("This is a list of records.", where=where, right=f"1 to {MOST} of them")
    return listed, where
