"""Which of two versions of a record is the later one, by the days that the registry gives them."""

from datetime import date

from services.trials.domain.registry.study import Study


def precedes(study: Study, kept: Study, kept_on: date) -> bool:
    """Whether it is an earlier version than the one kept, which was no later than the day on which it came.

    By the day of the last update; of one day, by the day on which the registry gave it out. Else it may be later.
    """
    for one, other in ((study.updated, kept.updated), (study.seen, kept.seen)):
        if one is None or other is None:
            continue
        length = min(len(one), len(other))
        this, that = one[:length], min(other, kept_on.isoformat())[:length]
        if this != that:
            return this < that
    return False
