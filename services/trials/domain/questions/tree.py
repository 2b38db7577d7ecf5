"""A fixed tree of questions (Velasco et al. 2023, figure 1B): each answer leads on, each leaf offers arms of trials."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.trials.domain.criteria.condition import Condition
from services.trials.domain.facts.fact import Words
from services.trials.domain.trials.trial import Reference

ArmId = tuple[str, str]
"""Trial and arm."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a question: in words, as a condition over facts, and where it leads."""

    id: str
    words: Words
    condition: Condition
    then: str


@dataclass(frozen=True, slots=True)
class TreeQuestion:
    """A question that a physician answers without the registry."""

    id: str
    words: Words
    answers: tuple[Answer, ...]

    def answer(self, answer_id: str) -> Answer | None:
        """The answer by its id."""
        return next((one for one in self.answers if one.id == answer_id), None)


@dataclass(frozen=True, slots=True)
class Offer:
    """An arm that whoever comes to the leaf may be able to enter, and why."""

    trial: str
    arm: str
    why: Words

    @property
    def key(self) -> ArmId:
        """Trial and arm."""
        return self.trial, self.arm


@dataclass(frozen=True, slots=True)
class TreeLeaf:
    """Where questions end."""

    id: str
    words: Words
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class QuestionTree:
    """Questions and leaves by their ids; several answers may lead to one of them, none leads back."""

    id: str
    title: Words
    root: str
    questions: Mapping[str, TreeQuestion]
    """In an order in which every question comes before those it leads to."""
    leaves: Mapping[str, TreeLeaf]
    references: tuple[Reference, ...] = ()

    def offered(self) -> dict[ArmId, tuple[str, ...]]:
        """Each arm that is offered, with the leaves that do so."""
        found: dict[ArmId, tuple[str, ...]] = {}
        for leaf in self.leaves.values():
            for offer in leaf.offers:
                found[offer.key] = (*found.get(offer.key, ()), leaf.id)
        return found

    def conditions(self) -> Iterator[Condition]:
        """Those of all answers."""
        for question in self.questions.values():
            for answer in question.answers:
                yield answer.condition
