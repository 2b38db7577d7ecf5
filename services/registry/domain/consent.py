"""The family's consents: per purpose, versioned, given and withdrawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from libs.common.errors import ConsentMissing, WrongState
from libs.common.vocabulary import Purpose
from services.registry.domain.stages import RecordStage

CONFIRMING = ("board", "reporting", "samples", "trials")
"""The services that obey a withdrawal and say so; the registry obeys in the withdrawal's own transaction."""


class GivenBy(StrEnum):
    """Who signed (domain.md, section 9)."""

    GUARDIANS = "guardians"
    PATIENT = "patient"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One purpose agreed to by one version of its document; withdrawn if it names a withdrawal."""

    id: UUID
    purpose: Purpose
    document_version: str
    given_on: date
    given_by: GivenBy = GivenBy.GUARDIANS
    assent: bool | None = None
    """Whether the child agreed too; None where it was too young to be asked."""
    version: int = 1
    withdrawal_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """One service has hidden and frozen what it held."""

    by_service: str
    confirmed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """Purposes taken back on one day, and which services have confirmed."""

    id: UUID
    patient: str
    purposes: tuple[Purpose, ...]
    withdrawn_on: date
    confirmations: tuple[Confirmation, ...] = ()

    @property
    def outstanding(self) -> tuple[str, ...]:
        """The services that have not confirmed yet."""
        confirmed = {one.by_service for one in self.confirmations}
        return tuple(service for service in CONFIRMING if service not in confirmed)


def in_force(consents: Iterable[Consent]) -> frozenset[Purpose]:
    """The purposes the family agrees to now."""
    return frozenset(consent.purpose for consent in consents if consent.withdrawal_id is None)


def record_stage(consents: Iterable[Consent], *, merged: bool) -> RecordStage:
    """What may be done with the record, as its consents to the registry say."""
    if merged:
        return RecordStage.MERGED
    registry = [consent for consent in consents if consent.purpose is Purpose.REGISTRY]
    if Purpose.REGISTRY in in_force(registry):
        return RecordStage.OPEN
    return RecordStage.FROZEN if registry else RecordStage.REGISTERED


def check_writable(stage: RecordStage) -> None:
    """No consent to the registry, no clinical write."""
    if stage is RecordStage.FROZEN:
        raise ConsentMissing("The consent to the registry was withdrawn; nothing more is written.", wrong="registry")
    if stage is not RecordStage.OPEN:
        raise ConsentMissing("There is no consent to the purpose registry.", right="record the consent first")


def purposes_to_withdraw(asked: Iterable[Purpose], *, consents: Iterable[Consent]) -> tuple[Purpose, ...]:
    """The purposes named, or all in force when none is; each must be in force."""
    given = in_force(consents)
    wanted = frozenset(asked) or given
    if not wanted or not wanted <= given:
        missing = ", ".join(sorted(wanted - given)) or "any purpose"
        raise WrongState(f"There is no consent in force to {missing}.", where="body.purposes")
    return tuple(purpose for purpose in Purpose if purpose in wanted)
