"""A hospital asks whether the network knows a child, before or while registering it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from services.registry.domain.identity import Digest, Identity, digests, is_doubtful
from services.registry.domain.identity_keys import IdentityKeys
from services.registry.domain.stages import DuplicateStage
from services.registry.store import duplicates, patients, vault


class Whereabouts(StrEnum):
    """What the asking hospital may learn."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Known:
    """A registered child that shares traits; the code only where the caller may see the patient."""

    patient_id: UUID
    shared: tuple[Digest, ...]
    doubtful: bool
    code: str | None


@dataclass(frozen=True, slots=True)
class Match:
    """The answer: where, and the code if it is the asking hospital's own patient."""

    whereabouts: Whereabouts
    code: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class MatchIdentity:
    """Who asks about whom."""

    call: Call
    identity: Identity
    keys: IdentityKeys


async def match_identity(db: Database, order: MatchIdentity) -> Match:
    """Say whether the child is registered here, elsewhere (not where), or not at all."""
    async with db.transaction(order.call) as tx:
        hashes = digests(order.identity, hospital=order.call.caller.organisation, key=order.keys.hashing)
        certain = [one for one in await known_by(tx, hashes) if not one.doubtful]
        match = _answer(certain)
        await audit.write(
            tx, Audit(did="matched identity", about="patient", patient=match.code, changes={"found": match.whereabouts})
        )
        return tx.answer(match)


async def known_by(tx: Transaction, hashes: Iterable[Digest], *, other_than: UUID | None = None) -> list[Known]:
    """The registered children that share a hash, without those the office said to be others."""
    mine = tuple(hashes)
    found = {one: theirs for one, theirs in (await vault.matches(tx, mine)).items() if one != other_than}
    seen = await patients.by_ids(tx, list(found))
    known: list[Known] = []
    for patient_id, theirs in found.items():
        shared = tuple(digest for digest in mine if digest in theirs)
        earlier = await duplicates.earlier(tx, patient_id, shared)
        if earlier is None or earlier.stage is not DuplicateStage.DISMISSED:
            code = seen[patient_id].code if patient_id in seen else None
            known.append(Known(patient_id, shared, is_doubtful(mine, theirs), code))
    return known


def _answer(certain: list[Known]) -> Match:
    here = next((one for one in certain if one.code is not None), None)
    if here is not None:
        return Match(Whereabouts.HERE, here.code)
    return Match(Whereabouts.ELSEWHERE if certain else Whereabouts.UNKNOWN)
