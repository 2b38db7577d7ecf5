"""When somebody should say again how a site stands, before its status grows old."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.trials.domain.trials.trial import STATUS_GROWS_OLD_AFTER, Site

AFTER: Final = timedelta(days=STATUS_GROWS_OLD_AFTER)
"""After so many days nobody should rely on it (trials.md, row 1): on the last of them it falls due."""

NEARLY: Final = timedelta(days=30)
"""So long before it stands on the list."""

UNANSWERED: Final = timedelta(days=30)
"""After so long a reminder that nobody followed counts as overdue."""


@dataclass(frozen=True, slots=True)
class ConfirmationDue:
    """A door and the day on which its status must have been confirmed."""

    site: Site
    version: int
    due_on: date
    overdue: bool


def confirmation_of(site: Site, version: int, *, day: date, after: timedelta = AFTER) -> ConfirmationDue:
    """As it is on a day."""
    due_on = site.verified_on + after
    return ConfirmationDue(site, version, due_on, overdue=due_on < day)
