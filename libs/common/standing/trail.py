"""How the seals of an audit trail stand: what is not sealed, not signed, not verified."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text

from libs.common.database import Transaction

COUNTED_AT_MOST: Final = 100_000
"""Unsealed entries that are counted: after an upgrade the whole trail is unsealed for a while."""

_STANDING = text("""
    WITH last AS (
        SELECT number, through, total, checkpoint, sealed_at FROM audit_seals ORDER BY number DESC LIMIT 1
    ), unsealed AS (
        SELECT at FROM audit_entries WHERE id > coalesce((SELECT through FROM last), 0) ORDER BY id LIMIT :most
    ), recent AS (
        SELECT checkpoint, sealed_at FROM audit_seals ORDER BY number DESC LIMIT 100
    ), verified AS (
        SELECT at, findings FROM audit_verifications ORDER BY id DESC LIMIT 1
    )
    SELECT coalesce((SELECT total FROM last), 0) AS sealed,
        (SELECT count(*) FROM unsealed) AS unsealed, (SELECT min(at) FROM unsealed) AS oldest,
        (SELECT sealed_at FROM last) AS sealed_at,
        (SELECT min(sealed_at) FROM recent WHERE checkpoint = (SELECT checkpoint FROM last)) AS unsigned_since,
        (SELECT at FROM verified) AS verified_at, (SELECT findings FROM verified) AS findings
""")


@dataclass(frozen=True, slots=True)
class Trail:
    """`unsigned` is how long seals were made without a checkpoint in between; `findings` those of the last look."""

    sealed: int
    unsealed: int
    unsealed_for: timedelta
    unsigned_for: timedelta
    verified_at: datetime | None
    findings: int


async def trail(tx: Transaction) -> Trail:
    """Look at it."""
    row = await tx.one(_STANDING, {"most": COUNTED_AT_MOST})
    return Trail(
        sealed=row.sealed,
        unsealed=row.unsealed,
        unsealed_for=max(tx.now - row.oldest, timedelta()) if row.oldest else timedelta(),
        unsigned_for=row.sealed_at - row.unsigned_since if row.sealed_at else timedelta(),
        verified_at=row.verified_at,
        findings=row.findings or 0,
    )
