"""Things to be fetched once, soon: authorisation codes, sign-ins under way, ids of client assertions."""

import secrets
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from libs.common.clock import Clock

_AT_MOST = 10_000

Kept = TypeVar("Kept")


class ShortLived(Generic[Kept]):
    """Keeps values under names that cannot be guessed; each is given out once, or not at all when too old.

    In memory only: whoever was signing in while the issuer restarts, signs in again.
    """

    def __init__(self, *, lasts: timedelta, clock: Clock) -> None:
        """Keep each value for this long."""
        self._lasts = lasts
        self._clock = clock
        self._kept: OrderedDict[str, tuple[datetime, Kept]] = OrderedDict()

    def put(self, value: Kept) -> str:
        """Keep it; the answer is the name to fetch it by."""
        name = secrets.token_urlsafe(32)
        self.put_under(name, value)
        return name

    def put_under(self, name: str, value: Kept) -> bool:
        """Keep it under a given name; False if that name is taken."""
        self._forget_old()
        if name in self._kept:
            return False
        self._kept[name] = (self._clock.now() + self._lasts, value)
        return True

    def take(self, name: str) -> Kept | None:
        """Give it out, for the first and last time."""
        self._forget_old()
        found = self._kept.pop(name, None)
        return None if found is None else found[1]

    def _forget_old(self) -> None:
        now = self._clock.now()
        while self._kept and (len(self._kept) > _AT_MOST or next(iter(self._kept.values()))[0] <= now):
            self._kept.popitem(last=False)
