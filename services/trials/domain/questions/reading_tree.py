"""A tree of questions as JSON: what the catalogue holds and what a coordinator sends; refused with the place."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from libs.common.errors import Invalid
from services.trials.domain.criteria.reading_criteria import read_criteria
from services.trials.domain.facts.fact import Words
from services.trials.domain.questions.ordering import in_order
from services.trials.domain.questions.tree import Answer, Offer, QuestionTree, TreeLeaf, TreeQuestion
from services.trials.domain.trials.trial import Reference

MOST_QUESTIONS: Final = 200
MOST_LEAVES: Final = 400
MOST_ANSWERS: Final = 20
MOST_OFFERS: Final = 200


def read_tree(document: Mapping[str, Any], *, where: str = "body") -> QuestionTree:
    """The tree, or a refusal that says what is wrong where. The shape is checked by whoever took it in."""
    questions = _questions(document["questions"], f"{where}.questions")
    leaves = _leaves(document["leaves"], f"{where}.leaves")
    _distinct([*(one.id for one in questions), *(one.id for one in leaves)], where)
    return QuestionTree(
        id=str(document["id"]),
        title=_words(document["title"]),
        root=str(document["root"]),
        questions=in_order(str(document["root"]), questions, leaves, where=where),
        leaves={leaf.id: leaf for leaf in leaves},
        references=tuple(Reference(str(one["says"]), str(one["on"])) for one in document.get("references", ())),
    )


def _questions(found: Sequence[Mapping[str, Any]], where: str) -> tuple[TreeQuestion, ...]:
    _few(found, MOST_QUESTIONS, where)
    return tuple(_question(one, f"{where}[{place}]") for place, one in enumerate(found))


def _question(found: Mapping[str, Any], where: str) -> TreeQuestion:
    _few(found["answers"], MOST_ANSWERS, f"{where}.answers")
    answers = tuple(_answer(one, f"{where}.answers[{place}]") for place, one in enumerate(found["answers"]))
    _distinct([one.id for one in answers], f"{where}.answers")
    return TreeQuestion(str(found["id"]), _words(found["words"]), answers)


def _answer(found: Mapping[str, Any], where: str) -> Answer:
    condition = read_criteria(found["condition"], where=f"{where}.condition")
    return Answer(str(found["id"]), _words(found["words"]), condition, str(found["then"]))


def _leaves(found: Sequence[Mapping[str, Any]], where: str) -> tuple[TreeLeaf, ...]:
    _few(found, MOST_LEAVES, where)
    return tuple(_leaf(one, f"{where}[{place}]") for place, one in enumerate(found))


def _leaf(found: Mapping[str, Any], where: str) -> TreeLeaf:
    offers = tuple(Offer(str(one["trial"]), str(one["arm"]), _words(one["why"])) for one in found["offers"])
    if len(offers) > MOST_OFFERS:
        raise Invalid(f"A leaf offers at most {MOST_OFFERS} arms.", where=f"{where}.offers")
    _distinct([f"{one.trial}/{one.arm}" for one in offers], f"{where}.offers")
    return TreeLeaf(str(found["id"]), _words(found["words"]), offers)


def _words(found: Mapping[str, Any]) -> Words:
    return Words(str(found["en"]), str(found["es"]))


def _few(found: Sequence[object], most: int, where: str) -> None:
    if not 0 < len(found) <= most:
        raise Invalid(f"There are 1 to {most} of them.", where=where)


def _distinct(ids: Sequence[str], where: str) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise Invalid("Two of them have the same id.", where=where, wrong=one[:80])
        seen.add(one)
