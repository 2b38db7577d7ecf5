"""A lot of a reagent: registered, opened, expired, recalled."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID

from libs.common.errors import Invalid, WrongState
from libs.common.vocabulary import Assay


class ReagentState(StrEnum):
    """What it is by a day: told from its dates, never kept."""

    REGISTERED = "registered"
    OPEN = "open"
    EXPIRED = "expired"
    RECALLED = "recalled"
    USED_UP = "used_up"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReagentLot:
    """The laboratory's own. `open_days`: how long it keeps once opened, beside its printed day."""

    id: UUID
    lab: str
    name: str
    lot: str
    maker: str | None
    assays: tuple[Assay, ...]
    expires_on: date
    registered_at: datetime
    registered_by: str
    open_days: int | None = None
    opened_on: date | None = None
    opened_by: str | None = None
    used_up_on: date | None = None
    recalled_at: datetime | None = None
    recalled_by: str | None = None
    recall_reason: str | None = None
    version: int = 1

    @property
    def title(self) -> str:
        """As refusals name it."""
        return f"{self.name} lot {self.lot}"

    @property
    def usable_until(self) -> date:
        """The earlier of the printed day and the day until which it keeps open."""
        if self.opened_on is None or self.open_days is None:
            return self.expires_on
        return min(self.expires_on, self.opened_on + timedelta(days=self.open_days))

    def state(self, today: date) -> ReagentState:
        """On that day."""
        if self.recalled_at is not None:
            return ReagentState.RECALLED
        if self.used_up_on is not None:
            return ReagentState.USED_UP
        if self.usable_until < today:
            return ReagentState.EXPIRED
        return ReagentState.REGISTERED if self.opened_on is None else ReagentState.OPEN

    def check_usable(self, assay: Assay, today: date) -> None:
        """Refuse it for a new run if it is expired, recalled, used up, or for other assays."""
        if assay not in self.assays:
            right = ", ".join(self.assays)
            raise Invalid(f"Reagent {self.title} is not for {assay}.", where="body.reagents", right=right)
        state = self.state(today)
        if state in {ReagentState.REGISTERED, ReagentState.OPEN}:
            return
        since = f" on {self.usable_until}" if state is ReagentState.EXPIRED else ""
        raise WrongState(f"Reagent {self.title} is {state}{since}; take another lot.", where="body.reagents")

    def opened(self, *, on: date, by: str, today: date) -> Self:
        """From this day on it keeps for so long."""
        if self.state(today) is not ReagentState.REGISTERED:
            raise WrongState(f"Reagent {self.title} is {self.state(today)}; it cannot be opened.")
        return replace(self, opened_on=on, opened_by=by, version=self.version + 1)

    def used_up(self, *, on: date) -> Self:
        """Nothing is left of it."""
        if self.used_up_on is not None:
            raise WrongState(f"Reagent {self.title} is used up already.")
        return replace(self, used_up_on=on, version=self.version + 1)

    def recalled(self, *, by: str, at: datetime, reason: str) -> Self:
        """Its maker, or the laboratory, takes it out of use; what it has touched can be asked for."""
        if self.recalled_at is not None:
            raise WrongState(f"Reagent {self.title} was recalled already.")
        told = replace(self, recalled_at=at, recalled_by=by, recall_reason=reason)
        return replace(told, version=self.version + 1)
