"""What every service states in its own name: that it has obeyed a withdrawal."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import AwareDatetime

from libs.common.contracts.envelope import Event
from libs.common.contracts.registry import ConsentWithdrawn


class WithdrawalConfirmed(Event, service="network", noun="withdrawal", participle="confirmed", key="withdrawal_id"):
    """One service has hidden and frozen what it held of the patient.

    It travels under `network`, whoever states it, so that the registry, which must hear it
    from the board too, needs no filter on the board's subjects.
    """

    withdrawal_id: UUID
    patient: str
    by_service: str
    confirmed_at: AwareDatetime

    @classmethod
    def of(cls, withdrawn: ConsentWithdrawn, *, by_service: str, at: datetime) -> Self:
        """The confirmation of this withdrawal, also where nothing was held."""
        return cls(
            at=at,
            version=1,
            withdrawal_id=withdrawn.withdrawal_id,
            patient=withdrawn.patient,
            by_service=by_service,
            confirmed_at=at,
        )

    def source(self) -> str:
        """The service that confirms."""
        return self.by_service

    @property
    def aggregate(self) -> str:
        """Each service confirms for itself."""
        return f"withdrawal/{self.withdrawal_id}/{self.by_service}"
