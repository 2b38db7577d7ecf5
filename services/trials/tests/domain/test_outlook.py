"""The days on which an answer will change, against brute force: every one of the days to come is asked."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from libs.common.partial_date import PartialDate
from services.trials.domain.answers.dates.outlook import AHEAD, Outlook, Turn
from services.trials.domain.answers.dates.turning_days import COUNTED
from services.trials.domain.criteria.compiled import Compiled, compiled
from services.trials.domain.criteria.completion import settled_by
from services.trials.domain.criteria.condition import All, Among, Any, Condition, Not, Within
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.windows import counted, values
from services.trials.domain.facts.claim import Claim, Source, day, number, so
from services.trials.domain.facts.definitions.treatment import WASHOUTS
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import FactType
from services.trials.domain.facts.value import Range

TODAY = date(2026, 6, 15)
DAYS = [TODAY + timedelta(days=step) for step in range(1, AHEAD.days + 1)]
FOUND = ("cd22", "cd19", "blasts", "performance", "creatinine", "prior_car_t")


def near(random: Random, back: int, ahead: int) -> PartialDate:
    """A day, or only its month."""
    found = (TODAY + timedelta(days=random.randint(-back, ahead))).isoformat()
    return PartialDate.parse(found if random.random() < 0.7 else found[:7])


def claims(random: Random) -> Iterator[Claim]:
    born = TODAY - timedelta(days=random.randint(20, 7000))
    yield day("birth_date", PartialDate.of(born), PartialDate.of(born))
    yield day("diagnosed_on", near(random, 900, 0), near(random, 20, 0))
    for name in random.sample(sorted(WASHOUTS), 4):
        last = near(random, 500, 60)
        yield day(f"last_{name}_on", last, near(random, 30, 200))
        yield so(f"prior_{name}", last)
    for fact in random.sample(FOUND, 4):
        on = near(random, 400, 300)
        yield so(fact, on) if FACTS[fact].type is FactType.TRUTH else number(fact, random.randint(0, 60), on)


def sources(random: Random) -> list[Source]:
    stated = datetime(2026, 6, 15, 9, tzinfo=UTC)
    return [Source(f"s{place}", "entry", 1, stated, claims=(one,)) for place, one in enumerate(claims(random))]


def question(random: Random) -> Condition:
    fact = random.choice([*COUNTED, *FOUND, "cd22_positive", "age_at_diagnosis"])
    days = random.choice([None, None, 30, 90])
    if FACTS[fact].type is FactType.TRUTH:
        return Among(fact, frozenset({"yes"}), within_days=days)
    most = 900 if "day" in fact else 60 if "month" in fact else 22
    bound = random.randint(0, most) + random.choice([0, 0, 0.5])
    kind = random.choice(("at_least", "above", "at_most", "below"))
    return Within(fact, Range(**{kind: bound}), within_days=days if fact in FOUND else None)


def tree(random: Random) -> Compiled:
    parts = tuple(question(random) for _ in range(random.randint(1, 4)))
    return compiled(random.choice((All(parts), Any(parts), Not(Any((parts[0], All(parts)))))))


def by_brute_force(found: Compiled, outlook: Outlook) -> tuple[Turn, ...]:
    turns, last = [], answer_on(found, outlook, TODAY)
    for one in DAYS:
        truth = answer_on(found, outlook, one)
        if truth is not last:
            turns.append(Turn(one, truth))
        last = truth
    return tuple(turns)


def answer_on(found: Compiled, outlook: Outlook, on: date) -> Truth:
    return settled_by(found, found.left_by(values(counted(found, outlook.on(on), on))))


@pytest.mark.parametrize("seed", range(2))
def test_the_answer_changes_on_the_days_named_and_on_no_other(seed: int) -> None:
    random = Random(seed)
    told = sources(random)
    every = Outlook(told, TODAY)
    turned = 0
    for _ in range(25):
        found = tree(random)
        turns = Outlook(told, TODAY).turns(found, answer_on(found, every, TODAY), {})
        assert turns == by_brute_force(found, every)
        turned += len(turns)
    assert turned > 5


def test_only_the_days_that_matter_are_put_together() -> None:
    """A birthday and the end of a washout: two days, whatever else goes on."""
    born, last = PartialDate.parse("2008-07-01"), PartialDate.parse("2026-06-01")
    told = [
        Source("p", "registration", 1, datetime(2026, 6, 1, tzinfo=UTC), claims=(day("birth_date", born, born),)),
        Source("t", "treatment", 1, datetime(2026, 6, 1, tzinfo=UTC), claims=(day("last_car_t_on", last, last),)),
    ]
    young, washed = Within("age", Range(below=18)), Within("days_since_car_t", Range(at_least=21))
    found = compiled(All((young, washed)))
    outlook = Outlook(told, TODAY)
    turns = outlook.turns(found, answer_on(found, outlook, TODAY), {})
    assert [(turn.on.isoformat(), turn.truth.name) for turn in turns] == [
        ("2026-06-22", "TRUE"),
        ("2026-07-01", "FALSE"),
    ]
    assert len(outlook.days(found)) <= 4
