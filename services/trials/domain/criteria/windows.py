"""How old what is known may be: a finding counts for a question only within its window."""

from collections.abc import Iterable, Mapping
from datetime import date

from services.trials.domain.criteria.compiled import Compiled
from services.trials.domain.criteria.condition import Question
from services.trials.domain.facts.known_fact import KnownFact
from services.trials.domain.facts.value import Value
from services.trials.domain.trials.trial import Trial

Facts = Mapping[str, KnownFact]
Asked = Mapping[str, Question]


def with_windows(facts: Facts, trials: Iterable[Trial], day: date) -> Facts:
    """The facts, and beside them, under the questions' keys, those found recently enough."""
    return recent(facts, windowed(trials), day)


def windowed(trials: Iterable[Trial]) -> Asked:
    """The questions of all arms that say how recent what is known must be, by their keys."""
    return _by_key(question for trial in trials for arm in trial.arms for question in arm.tree.windowed)


def counted(tree: Compiled, facts: Facts, day: date) -> Facts:
    """The same as `with_windows` for one tree."""
    return recent(facts, _by_key(tree.windowed), day) if tree.windowed else facts


def recent(facts: Facts, asked: Asked, day: date) -> Facts:
    """The same for questions that were gathered before."""
    found = {key: facts[one.fact] for key, one in asked.items() if one.fact in facts and _counts(one, facts, day)}
    return {**facts, **found}


def values(facts: Facts) -> dict[str, Value]:
    """What the trees read."""
    return {name: fact.value for name, fact in facts.items()}


def _by_key(questions: Iterable[Question]) -> Asked:
    return {question.key: question for question in questions}


def _counts(question: Question, facts: Facts, day: date) -> bool:
    """Whether every source speaks of a day within the window; a fact without source is of today."""
    days = question.within_days or 0
    return all((day - source.on.earliest).days <= days for source in facts[question.fact].sources)
