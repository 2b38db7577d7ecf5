"""The facts of one patient as variables of the solver; what is possible together is possible.py's to say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import z3

from services.trials.domain.criteria.cells import candidates
from services.trials.domain.criteria.condition import Among, Question, Within
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import FactType
from services.trials.domain.facts.value import NO, YES, Codes, Numbers, Value
from services.trials.domain.questions.proving.possible import NEVER, OLDEST_DAYS


@dataclass(frozen=True, slots=True)
class Variable:
    """A whole number that stands for the fact's value: the number itself, or its place in `values`."""

    fact: str
    number: z3.ArithRef
    values: tuple[Value, ...] = ()
    never: z3.BoolRef | None = None
    """Days since something that was never given: then the number does not count."""
    applies: z3.BoolRef | None = None

    def domain(self) -> z3.BoolRef:
        """The values the dictionary allows."""
        if self.values:
            return z3.And(self.number >= 0, self.number < len(self.values))
        entry = FACTS[self.fact]
        highest = OLDEST_DAYS if entry.highest is None else int(entry.highest)
        return z3.And(self.number >= int(entry.lowest or 0), self.number <= highest)

    def asked(self, question: Question) -> z3.BoolRef:
        """Whether the question would be answered with yes, if the fact applies."""
        if self.values:
            fitting = [
                self.number == place for place, value in enumerate(self.values) if question.ask(value) is Truth.TRUE
            ]
            return z3.Or(fitting)
        return self._within(question) if isinstance(question, Within) else z3.BoolVal(val=False)

    def _within(self, question: Within) -> z3.BoolRef:
        wanted, number = question.range, z3.ToReal(self.number)
        bounds = [
            *([number >= exactly(wanted.at_least)] if wanted.at_least is not None else []),
            *([number > exactly(wanted.above)] if wanted.above is not None else []),
            *([number <= exactly(wanted.at_most)] if wanted.at_most is not None else []),
            *([number < exactly(wanted.below)] if wanted.below is not None else []),
        ]
        inside = z3.And(bounds)
        return inside if self.never is None else z3.If(self.never, z3.BoolVal(wanted.holds(float("inf"))), inside)

    def value_in(self, model: z3.ModelRef) -> Value | None:
        """What the solver chose; None where the fact does not apply."""
        if self.applies is not None and not z3.is_true(model.eval(self.applies, model_completion=True)):
            return None
        if self.never is not None and z3.is_true(model.eval(self.never, model_completion=True)):
            return Numbers.exactly(float("inf"))
        number = model.eval(self.number, model_completion=True).as_long()
        return self.values[number] if self.values else Numbers.exactly(float(number))


def exactly(bound: float) -> z3.RatNumRef:
    """The bound as the fraction it is, not as its decimals."""
    fraction = Fraction(bound)
    return z3.Q(fraction.numerator, fraction.denominator)


def variables(asked: Iterable[Question], partial: Iterable[str]) -> dict[str, Variable]:
    """One for every fact that is asked; `partial` are those that need not apply."""
    by_fact: dict[str, list[Question]] = {}
    for question in asked:
        by_fact.setdefault(question.fact, []).append(question)
    free = set(partial)
    return {fact: _variable(fact, questions, apply=fact in free) for fact, questions in by_fact.items()}


def _variable(fact: str, asked: Sequence[Question], *, apply: bool) -> Variable:
    return Variable(
        fact=fact,
        number=z3.Int(fact),
        values=_values(fact, asked),
        never=z3.Bool(f"{fact}.never") if fact in NEVER else None,
        applies=z3.Bool(f"{fact}.applies") if apply else None,
    )


def _values(fact: str, asked: Sequence[Question]) -> tuple[Value, ...]:
    """Codes, or of a measurement one number for every way its questions can be answered; none for whole numbers."""
    entry = FACTS[fact]
    if entry.type is FactType.TRUTH:
        return Codes.of(YES), Codes.of(NO)
    if entry.type is FactType.CODE and entry.allowed:
        return tuple(Codes.of(code) for code in entry.allowed)
    return () if entry.whole else candidates([plain(one) for one in asked])[0]


def plain(question: Question) -> Question:
    """The same question however old its answer may be: of the patient everything was found today."""
    if isinstance(question, Within):
        return Within(question.fact, question.range)
    return Among(question.fact, question.codes)


def chosen(model: z3.ModelRef, of: Mapping[str, Variable], facts: Iterable[str]) -> dict[str, Value]:
    """The values of these facts."""
    found = {fact: of[fact].value_in(model) for fact in facts}
    return {fact: value for fact, value in found.items() if value is not None}
