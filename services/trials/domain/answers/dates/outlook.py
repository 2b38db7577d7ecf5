"""What will be answered on the days to come: becomes eligible on a day, stops on a day.

Only what time alone brings: nothing is guessed of results or treatments to come.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.trials.domain.answers.dates.turning_days import Facts, starting_days, turning_days
from services.trials.domain.criteria.compiled import Compiled
from services.trials.domain.criteria.completion import settled_by
from services.trials.domain.criteria.condition import Known
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.windows import counted, values
from services.trials.domain.facts.assembling import facts_on
from services.trials.domain.facts.claim import Source

AHEAD: Final = timedelta(days=730)
"""How far a washout or a birthday is worth looking for."""


@dataclass(frozen=True, slots=True)
class Turn:
    """From this day on the answer is another."""

    on: date
    truth: Truth


class Outlook:
    """A child's facts as they will be on days to come, each day put together once for all arms."""

    def __init__(self, sources: Sequence[Source], day: date) -> None:
        self.sources, self.day, self.until = sources, day, day + AHEAD
        self._facts: dict[date, Facts] = {}
        self._values: dict[date, Known] = {}
        self._starts = [day, *starting_days(sources, day, self.until)]

    def on(self, day: date) -> Facts:
        """The facts on that day, if nothing new is learnt."""
        if day not in self._facts:
            self._facts[day] = facts_on(day, self.sources)
        return self._facts[day]

    def days(self, tree: Compiled) -> list[date]:
        """The days on which the tree may answer otherwise."""
        found = set(self._starts[1:])
        for start, end in zip(self._starts, [*self._starts[1:], self.until], strict=True):
            found |= turning_days(tree.facts, self.on(start), start, end)
        return sorted(found)

    def turns(self, tree: Compiled, now: Truth, over: Facts) -> tuple[Turn, ...]:
        """Every change of the answer; `over` is laid over the facts of each day."""
        turns: list[Turn] = []
        for day in self.days(tree):
            truth = settled_by(tree, tree.left_by(self._known(tree, day, over)))
            if truth is not (turns[-1].truth if turns else now):
                turns.append(Turn(day, truth))
        return tuple(turns)

    def _known(self, tree: Compiled, day: date, over: Facts) -> Known:
        if over or tree.windowed:
            return values(counted(tree, {**self.on(day), **over}, day))
        if day not in self._values:
            self._values[day] = values(self.on(day))
        return self._values[day]


Looking = Callable[[Compiled, Truth, Facts], tuple[Turn, ...]]


def no_outlook(_: Compiled, __: Truth, ___: Facts) -> tuple[Turn, ...]:
    """For facts that name no date: of the days to come nothing follows from them."""
    return ()
