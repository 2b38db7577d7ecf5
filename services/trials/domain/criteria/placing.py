"""What is left of a tree at a hospital: its questions about the place answered, the others as they were."""

from typing import Final

from services.trials.domain.criteria.condition import All, Among, Any, AtLeast, Condition, Known, Not, Within
from services.trials.domain.criteria.kleene import Truth

YES: Final = All(())
NO: Final = Any(())


def at_place(condition: Condition, told: Known) -> Condition:
    """Linear in the tree; a question that `told` leaves open stays."""
    match condition:
        case Within() | Among():
            truth = condition.ask(told.get(condition.key))
            return condition if truth is Truth.UNKNOWN else YES if truth is Truth.TRUE else NO
        case All(parts):
            return All(tuple(at_place(part, told) for part in parts))
        case Any(parts):
            return Any(tuple(at_place(part, told) for part in parts))
        case AtLeast(wanted, parts):
            return AtLeast(wanted, tuple(at_place(part, told) for part in parts))
        case Not(part):
            return Not(at_place(part, told))
