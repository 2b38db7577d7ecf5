"""A tree of questions as a coordinator sends it."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, PlainSerializer

from libs.common.wire import Body, FreeText, Line, PartialDate
from services.trials.api.trials import Slug
from services.trials.domain.questions.reading_tree import MOST_ANSWERS, MOST_LEAVES, MOST_OFFERS, MOST_QUESTIONS


class WordsBody(Body):
    """The same in English and in Spanish."""

    en: Line
    es: Line


class TreeAnswerBody(Body):
    """One answer: `condition` is a tree over facts of GET /v1/facts, `then` a question or a leaf."""

    id: Slug
    words: WordsBody
    condition: dict[str, Any]
    then: Slug


class TreeQuestionBody(Body):
    """A question; its answers exclude each other and leave nobody out."""

    id: Slug
    words: WordsBody
    answers: Annotated[list[TreeAnswerBody], Field(min_length=1, max_length=MOST_ANSWERS)]


class OfferBody(Body):
    """An arm that may be open for whoever comes here, and why."""

    trial: Slug
    arm: Slug
    why: WordsBody


class TreeLeafBody(Body):
    """Where questions end."""

    id: Slug
    words: WordsBody
    offers: Annotated[list[OfferBody], Field(max_length=MOST_OFFERS)]


class TreeReferenceBody(Body):
    """A source and its date, to the day or month."""

    says: FreeText
    on: Annotated[PartialDate, PlainSerializer(str)]


_WORDS = {"en": "Is the blast cell CD22 positive?", "es": "¿Es CD22 positiva la célula blástica?"}
_YES, _NO = {"en": "Yes", "es": "Sí"}, {"en": "No", "es": "No"}
_WHY = {"en": "CD22 positive: yes.", "es": "CD22 positivo: sí."}
EXAMPLE: dict[str, Any] = {
    "id": "one-question",
    "title": {"en": "An example", "es": "Un ejemplo"},
    "references": [{"says": "An example of the documentation", "on": "2026-05"}],
    "root": "cd22",
    "questions": [
        {
            "id": "cd22",
            "words": _WORDS,
            "answers": [
                {"id": "yes", "words": _YES, "condition": {"fact": "cd22_positive", "is": True}, "then": "positive"},
                {"id": "no", "words": _NO, "condition": {"fact": "cd22_positive", "is": False}, "then": "negative"},
            ],
        }
    ],
    "leaves": [
        {
            "id": "positive",
            "words": {"en": "CD22 positive", "es": "CD22 positivo"},
            "offers": [{"trial": "eudract-2016-000227-71", "arm": "relapse", "why": _WHY}],
        },
        {"id": "negative", "words": {"en": "CD22 negative", "es": "CD22 negativo"}, "offers": []},
    ],
}


class TreeBody(Body):
    """Questions and leaves by their ids; several answers may lead to the same place, none back."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: Slug
    title: WordsBody
    references: Annotated[list[TreeReferenceBody], Field(min_length=1, max_length=20)]
    root: Slug
    questions: Annotated[list[TreeQuestionBody], Field(min_length=1, max_length=MOST_QUESTIONS)]
    leaves: Annotated[list[TreeLeafBody], Field(min_length=1, max_length=MOST_LEAVES)]
