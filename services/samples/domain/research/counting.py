"""How many samples the biobanks hold, as it may be shown: what would point at few children is hidden."""

from collections.abc import Mapping
from dataclasses import dataclass

from libs.common.suppression import hidden_for_few, is_small


@dataclass(frozen=True, slots=True)
class Holding:
    """Samples (not tubes) that fit a question, and the children they are of.

    `left_out` are numbers of children: for each wider question, whose samples it finds and this one does not.
    Who asks both could take one answer from the other.
    """

    samples: int
    children: frozenset[str]
    left_out: tuple[int, ...] = ()

    @property
    def is_hidden(self) -> bool:
        """Few children are in it, or few remain of a wider question; that there is nothing may be said."""
        return self.samples > 0 and any(is_small(count) for count in (self.samples, len(self.children), *self.left_out))


@dataclass(frozen=True, slots=True)
class Shown:
    """The total and its parts; None stands for a hidden number."""

    samples: int | None
    parts: Mapping[str, int | None]


def shown(total: Holding, parts: Mapping[str, Holding]) -> Shown:
    """Hide small cells, those that give them away, and all of them where the total is hidden."""
    if total.is_hidden:
        return Shown(None, dict.fromkeys(parts))
    hidden = hidden_for_few({name: part.children for name, part in _unsafe_as_few(parts).items()})
    return Shown(total.samples, {name: None if name in hidden else part.samples for name, part in parts.items()})


def _unsafe_as_few(parts: Mapping[str, Holding]) -> Mapping[str, Holding]:
    """A part that a wider question gives away is hidden like one of few children, and takes others with it."""
    return {name: _one_child(part) if part.is_hidden else part for name, part in parts.items()}


def _one_child(part: Holding) -> Holding:
    return Holding(part.samples, frozenset(sorted(part.children)[:1]), part.left_out)
