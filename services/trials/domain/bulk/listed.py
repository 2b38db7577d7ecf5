"""The same as plain lists, for whoever has no numpy: a function to give to `libs/common/off_loop.py`."""

from collections.abc import Sequence

from services.trials.domain.criteria.condition import Condition, Known


def truths_of(facts: Sequence[Known], criteria: Sequence[Condition]) -> list[list[int]]:
    """A row for each child, a number of `Truth` for each tree."""
    from services.trials.domain.bulk.every import verdicts_of  # noqa: PLC0415 - only the calculating process has numpy

    answers: list[list[int]] = verdicts_of(facts, criteria).tolist()
    return answers
