"""Who calls, on whose behalf, and whether this very request came before."""

from dataclasses import dataclass
from typing import Self

from libs.common.caller import WHOLE_NETWORK, Caller
from libs.common.errors import StaleVersion
from libs.common.idempotency import Once

EVERYWHERE = WHOLE_NETWORK
"""The scope of those who see the whole network: services, and roles that say so."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as commands and transactions need to know it.

    `scope` is an organisation's id or `EVERYWHERE`: queries and row-level security show only
    what that organisation may see.
    """

    caller: Caller
    scope: str
    once: Once | None = None
    if_match: int | None = None

    @classmethod
    def service(cls, name: str) -> Self:
        """What consumers and clocks of a service run as."""
        return cls(caller=Caller.service(name), scope=EVERYWHERE)

    @property
    def by(self) -> str:
        """Who it is, for audit and events."""
        return self.caller.subject

    @property
    def everywhere(self) -> bool:
        """Whether this call sees all organisations."""
        return self.scope == EVERYWHERE

    def check_version(self, version: int) -> None:
        """Refuse when the caller's If-Match names another version than the one at hand."""
        if self.if_match is not None and self.if_match != version:
            raise StaleVersion(f"The record is at version {version} by now; read it again.")
