"""Whether MatchMiner's engine reads a clause otherwise than it is written."""

from services.trials.domain.ctml.clause import Group, Item
from services.trials.domain.ctml.ctml_trial import Level


def differs(level: Level) -> bool:
    """It may match patients of whom the clause, as it is written, says no."""
    return below_demands(level.clause)


def below_demands(items: tuple[Item, ...]) -> bool:
    """Demands: with two groups of alternatives side by side, the ends of the one lead into the other."""
    alternatives = _gathered(items)
    several = len(alternatives) > 1
    return any(_alternatives(group, several=several) for group in alternatives)


def _gathered(items: tuple[Item, ...]) -> list[Group]:
    """All alternatives that demands come down to, through demands within them."""
    found: list[Group] = []
    for part in (part for item in items for part in item):
        if isinstance(part, Group) and part.any:
            found.append(part)
        elif isinstance(part, Group):
            found.extend(_gathered(part.items))
    return found


def _alternatives(group: Group, *, several: bool) -> bool:
    """Whether within these alternatives something goes astray."""
    return any(_item(item, several=several) for item in group.items)


def _item(item: Item, *, several: bool) -> bool:
    groups = [part for part in item if isinstance(part, Group)]
    if len(groups) > 1:
        return True
    for group in groups:
        if group.any:
            if _alternatives(group, several=several):
                return True
        elif (several and _gathered(group.items)) or below_demands(group.items):
            return True
    return False
