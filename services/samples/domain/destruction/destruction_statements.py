"""What the network is told of a list for destruction: how many tubes, never which."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from libs.common.contracts.samples.destruction import (
    DestructionCertified,
    DestructionDue,
    DestructionListed,
    DestructionRevoked,
)
from services.samples.domain.destruction.destruction import Destruction
from services.samples.domain.destruction.listed_tube import ListedTube


def listed(one: Destruction, tubes: Collection[ListedTube], *, at: datetime) -> DestructionListed:
    """Whoever holds the tubes has to act."""
    return DestructionListed(**_to_holder(one, tubes, at))


def due(one: Destruction, tubes: Collection[ListedTube], *, at: datetime) -> DestructionDue:
    """The day has come."""
    return DestructionDue(**_to_holder(one, tubes, at))


def revoked(one: Destruction, tubes: Collection[ListedTube], *, at: datetime) -> DestructionRevoked:
    """Nothing has to be destroyed any more."""
    return DestructionRevoked(**_to_holder(one, tubes, at))


def certified(one: Destruction, tubes: Collection[ListedTube], *, at: datetime) -> DestructionCertified:
    """The child's hospital has a certificate to hand over."""
    if one.closed_at is None or one.certificate_hash is None:
        raise ValueError("a certified list has a time and a hash")
    ends = {"origin": one.holder, "destination": one.hospital}
    proof = {"certified_at": one.closed_at, "certificate_sha256": one.certificate_hash}
    return DestructionCertified(**{**_to_holder(one, tubes, at), **ends, **proof})


def _to_holder(one: Destruction, tubes: Collection[ListedTube], at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "version": one.version,
        "origin": one.hospital,
        "destination": one.holder,
        "destruction_id": one.id,
        "patient": one.patient,
        "holder": one.holder,
        "due_on": one.due_on,
        "tubes": len(tubes),
        "accounted": sum(tube.is_accounted for tube in tubes),
    }
