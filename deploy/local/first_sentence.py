"""The one sentence in a bundle of failures that task groups make of it."""

from libs.common.embedded.failures import CannotRun


def first_sentence(failure: BaseException) -> CannotRun | None:
    """The first clear sentence; the other failures follow from it."""
    if isinstance(failure, CannotRun):
        return failure
    if not isinstance(failure, BaseExceptionGroup):
        return None
    return next((found for inner in failure.exceptions if (found := first_sentence(inner))), None)
