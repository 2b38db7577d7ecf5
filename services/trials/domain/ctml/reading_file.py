"""The trials of a file: one object, a list, several objects one after the other, or several YAML documents."""

from typing import Any, Final

from libs.common.errors import Invalid
from libs.common.guarded.guarded_json import read_json
from libs.common.guarded.guarded_yaml import read_yaml
from libs.common.guarded.limits import Document, Limits
from services.trials.domain.ctml.complaint import ComplaintError
from services.trials.domain.ctml.ctml_trial import CtmlTrial
from services.trials.domain.ctml.drafting import trial_id
from services.trials.domain.ctml.job import refusal
from services.trials.domain.ctml.reading_trial import read_trial
from services.trials.domain.ctml.values import whole

LARGEST: Final = 8 * 1024 * 1024
LIMITS: Final = Limits(bytes=LARGEST, nodes=300_000, depth=80)
MOST: Final = 200


def documents_in(content: bytes, *, yaml: bool) -> list[Document]:
    """As they stand in the file."""
    return read_yaml(content, LIMITS) if yaml else read_json(content, LIMITS)


def trials_in(content: bytes, yaml: bool) -> list[CtmlTrial]:  # noqa: FBT001 - handed over by place
    """All of them, or the first thing that is wrong with line and column."""
    found: list[CtmlTrial] = []
    for number, document in enumerate(documents_in(content, yaml=yaml)):
        try:
            found.extend(_trials(document.value))
        except ComplaintError as wrong:
            raise refusal(content, wrong, number) from None
    if not 0 < len(found) <= MOST:
        raise Invalid("A file holds trials.", where="body", right=f"1 to {MOST} of them")
    ids = [trial_id(trial) for trial in found]
    if len(set(ids)) < len(ids):
        twice = next(one for one in ids if ids.count(one) > 1)
        raise Invalid("Two trials of the file are the same.", where="body", wrong=twice, right="each trial once")
    return found


def _trials(value: Any) -> list[CtmlTrial]:
    if isinstance(value, list):
        return [_placed(one, place) for place, one in enumerate(value[: MOST + 1])]
    return [read_trial(value)]


def _placed(document: Any, place: int) -> CtmlTrial:
    """With paths of its own once it was read, so that a trial is the same wherever it stands."""
    read_trial(document, (place,))
    return read_trial(document)


def values_in(content: bytes, *, yaml: bool) -> list[Any]:
    """The documents of a file that was read before."""
    found = [whole(document.value) for document in documents_in(content, yaml=yaml)]
    return [one for value in found for one in (value if isinstance(value, list) else [value])]
