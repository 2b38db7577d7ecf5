"""A whole verification of one service's trail, which leaves a note that it was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from libs.common.auditing.checking_file import CheckedFile
from libs.common.auditing.checkpoint_file import CheckpointFile
from libs.common.auditing.finding import Finding
from libs.common.auditing.tables import audit_verifications
from libs.common.auditing.verification import Verification
from libs.common.call import Call
from libs.common.database import Database
from libs.common.lasting_connection import lasting_connection

TOLD_AT_MOST: Final = 100
"""Findings that are listed; the others are counted."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what was found wrong."""

    service: str
    entries: int
    seals: int
    checkpoints: int
    findings: tuple[Finding, ...]
    findings_number: int


async def verify_trail(
    database: Database, url: str, *, service: str, folder: Path, keys: Sequence[Ed25519PublicKey], call: Call
) -> Verified:
    """Read everything on a connection of its own, then note what came of it."""
    file = CheckedFile(CheckpointFile(folder, service=service), service=service, keys=keys)
    connection = await lasting_connection(url, name="audit verify", settings={"reallnet.organisation": "*"})
    try:
        verified = await _read_all(service, Verification(connection, file, now=database.clock.now()))
    finally:
        await connection.close()
    await _note(database, verified, call)
    return verified


async def _read_all(service: str, verification: Verification) -> Verified:
    told: list[Finding] = []
    number = 0
    async for finding in verification.findings():
        number += 1
        if len(told) < TOLD_AT_MOST:
            told.append(finding)
    return Verified(
        service=service,
        entries=verification.entries,
        seals=verification.seals,
        checkpoints=verification.checkpoints,
        findings=tuple(told),
        findings_number=number,
    )


async def _note(database: Database, verified: Verified, call: Call) -> None:
    async with database.transaction(call) as tx:
        row = {
            "at": tx.now,
            "by_subject": call.by,
            "entries": verified.entries,
            "seals": verified.seals,
            "checkpoints": verified.checkpoints,
            "findings": verified.findings_number,
        }
        await tx.execute(audit_verifications.insert(), [row])
