"""Who is calling: a person, a machine, an instrument or one of the five services itself."""

from dataclasses import dataclass
from typing import Literal

from libs.common.permissions import Permission

WHOLE_NETWORK = "*"


@dataclass(frozen=True, slots=True)
class Caller:
    """A subject of an organisation with what its roles allow there."""

    subject: str
    organisation: str
    roles: tuple[str, ...] = ()
    permissions: frozenset[Permission] = frozenset()
    kind: Literal["person", "machine", "instrument", "service"] = "person"
    assays: frozenset[str] | None = None
    """The assays an instrument's key is for; None: no such limit."""
    network_wide: frozenset[Permission] = frozenset()
    """Those of the permissions that reach beyond the caller's own organisation."""

    @classmethod
    def service(cls, name: str) -> "Caller":
        """One of the five services acting by itself: a reaction to an event, a clock that ran out."""
        everything = frozenset(Permission)
        return cls(
            subject=f"service:{name}",
            organisation=WHOLE_NETWORK,
            permissions=everything,
            kind="service",
            network_wide=everything,
        )

    def may(self, permission: Permission) -> bool:
        """Whether the caller holds the permission, for whichever records."""
        return permission in self.permissions

    def scope(self, permission: Permission) -> str:
        """Whose records the permission reaches: an organisation's id, or `*` for the whole network."""
        return WHOLE_NETWORK if permission in self.network_wide else self.organisation

    def may_assay(self, assay: str) -> bool:
        """Whether the caller may act on orders of this assay (only an instrument's key is limited)."""
        return self.assays is None or assay in self.assays
