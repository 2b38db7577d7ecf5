"""What is shown of the next question: what to find out, how, what it costs, and what it would settle."""

from datetime import date
from typing import Self

from libs.common.wire import View
from services.trials.api.fact_views import WordsView
from services.trials.commands.questions.asking_next import AskedOn, Doors
from services.trials.domain.answers.wording import value_words
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import FactSource, FactType, Words
from services.trials.domain.facts.value import Numbers
from services.trials.domain.questions.asking.efforts import RULE, Effort
from services.trials.domain.questions.asking.next_question import Asking, Effect, NextQuestion
from services.trials.domain.questions.asking.prior import Prior


class EffortView(View):
    """Minutes of a physician, days until it is known, and what to do; `check`: the numbers are not confirmed."""

    act: str
    how: WordsView
    minutes: float
    days_least: float
    days_most: float
    cost: float
    check: bool

    @classmethod
    def of(cls, effort: Effort) -> Self:
        return cls(
            act=effort.act,
            how=WordsView.of(effort.how),
            minutes=effort.minutes,
            days_least=effort.days_least,
            days_most=effort.days_most,
            cost=round(effort.cost, 3),
            check=effort.check,
        )


class EffectView(View):
    """If it turns out so (a value that stands for all that answer alike), so many options are settled."""

    words: WordsView
    eligible: int
    not_eligible: int

    @classmethod
    def of(cls, fact: str, effect: Effect) -> Self:
        return cls(
            words=WordsView.of(_driver_words(fact, effect)),
            eligible=effect.eligible,
            not_eligible=effect.not_eligible,
        )


class NextQuestionView(View):
    """A fact to find out; `worth` is the expected number of options settled for its cost."""

    fact: str
    words: WordsView
    source: FactSource
    experimental: bool
    effort: EffortView
    expected_settled: float
    open_in: int
    worth: float
    prior: Prior
    if_it_is: list[EffectView]

    @classmethod
    def of(cls, found: NextQuestion) -> Self:
        asked = found.inquiry.id
        return cls(
            fact=asked,
            words=WordsView.of(FACTS[asked].words),
            source=found.inquiry.source,
            experimental=found.inquiry.experimental,
            effort=EffortView.of(found.effort),
            expected_settled=round(found.expected, 3),
            open_in=found.open_in,
            worth=round(found.worth, 3),
            prior=found.prior,
            if_it_is=[EffectView.of(asked, one) for one in found.effects],
        )


class AskingView(View):
    """Options (an arm at a hospital), how many are open, and what to ask next, best first."""

    options: int
    undetermined: int
    efforts_rule: str
    questions: list[NextQuestionView]

    @classmethod
    def of(cls, found: Asking) -> Self:
        return cls(
            options=found.options,
            undetermined=found.undetermined,
            efforts_rule=RULE,
            questions=[NextQuestionView.of(one) for one in found.questions],
        )


class NextQuestionsView(AskingView):
    """For facts given in the question, or for a child, on a day."""

    patient: str | None
    on: date
    doors: Doors

    @classmethod
    def of(cls, found: AskedOn) -> Self:  # type: ignore[override]
        asking = AskingView.of(found.asking).model_dump()
        return cls(**asking, patient=found.patient, on=found.day, doors=found.doors)


def _driver_words(fact: str, effect: Effect) -> Words:
    """A date is asked for, and told by the days since."""
    driver = effect.turn.driver
    if FACTS[fact].type is FactType.DATE and isinstance(driver, Numbers):
        if driver.low == float("inf"):
            return Words("never given", "nunca administrado")
        return Words(f"{driver.low:g} days ago", f"hace {driver.low:g} días")
    return value_words(fact, driver)
