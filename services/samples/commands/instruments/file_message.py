"""One received message is filed: each of its groups with the order it is about, or kept apart with the reason."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.contracts.samples.instruments import MessageWaits
from libs.common.database import Transaction
from libs.common.vocabulary import Material
from services.samples.commands.instruments.batch import Batch, Opened
from services.samples.commands.instruments.file_groups import About, Became, file_groups
from services.samples.commands.instruments.quality.file_controls import file_controls
from services.samples.domain.instruments import message_statements as statements
from services.samples.domain.instruments.arrival import ReceiptState
from services.samples.domain.instruments.control import is_control
from services.samples.domain.instruments.filing import GroupFiling, Outcome, reason_of, state_of
from services.samples.domain.instruments.intent import word_for
from services.samples.domain.instruments.matching import OF_THE_MAP, Match, NoMatch, match, sample_id_of
from services.samples.domain.instruments.receipt import Receipt
from services.samples.domain.instruments.veil import known_again, veiled
from services.samples.domain.instruments.withholding import holds_inherited
from services.samples.store.instruments import filings, receipt_rows

NOT_IN_USE: Final = {"T": "training", "D": "debugging"}
"""HL7 table 0103: nothing with these in MSH-11 is of a patient."""
ANSWERS: Final = frozenset({"ORL", "ORR", "RSP", "ACK"})
NO_RESULT: Final = "The message carries no result."


@dataclass(frozen=True, slots=True)
class Matched:
    """A group with its place in the message, and what it is about."""

    place: int
    match: Match


async def file_message(tx: Transaction, batch: Batch, opened: Opened) -> Receipt:
    """Everything in one transaction: observations, versions, what became of it, audit and events."""
    found = await file_some(tx, batch, opened, range(len(opened.message.groups)))
    profile = opened.profile.profile
    controls = {place for place, group in enumerate(opened.message.groups) if is_control(group, profile)}
    materials = [_material(batch, one) for one in found if one.place not in controls]
    inherited = holds_inherited(opened.message, profile, found, materials)
    filings.observe(tx, opened.receipt, opened.message.groups, controls, inherited=inherited)
    return await conclude(tx, opened, found)


async def conclude(tx: Transaction, opened: Opened, found: Sequence[GroupFiling]) -> Receipt:
    """The message's own state follows from its groups'; who has to look at it is told."""
    filings.keep(tx, found)
    waiting = [one for one in found if one.outcome is Outcome.UNMATCHED]
    await filings.wait_for(tx, opened.receipt, set(known_again(tried["id"] for one in waiting for tried in one.tried)))
    outcomes = [one.outcome for one in found]
    told = replace(
        opened.receipt,
        device=opened.device.name if opened.device else opened.receipt.device,
        profile=opened.profile.called,
        parsed=opened.parsed,
    )
    reason = reason_of(found) or (None if found else why_nothing(opened))
    return await move(tx, told, state=state_of(outcomes), reason=reason, found=found)


async def move(
    tx: Transaction, receipt: Receipt, *, state: ReceiptState, reason: str | None, found: Sequence[GroupFiling] = ()
) -> Receipt:
    """What has become of the message is kept, on record, and stated if somebody has to look, or has no more to."""
    moved = replace(receipt, state=state, reason=reason, processed_at=tx.now, version=receipt.version + 1)
    patients = sorted({one.patient for one in found if one.patient})
    changes = {"state": state, "groups": [one.outcome for one in found], "patients": patients}
    one_child = patients[0] if len(patients) == 1 else None
    entry = Audit(did="filed message", about=f"receipt/{receipt.id}", patient=one_child, changes=changes)
    await receipt_rows.save(tx, moved, entry)
    waits = statements.waits_for(one.outcome for one in found)
    if waits or state is ReceiptState.REFUSED:
        told = waits or (MessageWaits.REFUSED,)
        await outbox.put(tx, statements.quarantined(moved, told, at=tx.now))
    elif receipt.processed_at is not None:
        await outbox.put(tx, statements.settled(moved, at=tx.now))
    return moved


async def file_some(tx: Transaction, batch: Batch, opened: Opened, places: Sequence[int]) -> Sequence[GroupFiling]:
    """These groups of a message; each with the order it is about, or with the reason why there is none."""
    if why_nothing(opened):
        return ()
    profile = opened.profile.profile
    groups = [(place, opened.message.groups[place]) for place in places]
    controls = [place for place, group in groups if is_control(group, profile)]
    matched = [
        Matched(place, match(group, batch.known, opened.asking)) for place, group in groups if place not in controls
    ]
    found = [veiled(one, inherited=False) for one in await file_controls(tx, batch, opened, controls)]
    unmatched = [one for one in matched if one.match.why is not None]
    inherited = bool(unmatched) and holds_inherited(opened.message, profile, ())
    bare = (_filing(opened, one, became_of(one.match), tx) for one in unmatched)
    found += [veiled(one, inherited=inherited) for one in bare]
    for assay_id, some in _by_order(matched).items():
        found += await file_matched(tx, batch, opened, assay_id, some)
    return sorted(found, key=lambda one: one.place)


def orders_meant(batch: Batch, opened: Opened) -> set[UUID]:
    """What a message is about, as far as it can be said before those in front of it are filed."""
    if why_nothing(opened):
        return set()
    profile = opened.profile.profile
    groups = (group for group in opened.message.groups if not is_control(group, profile))
    return set(_by_order(Matched(0, match(group, batch.known, opened.asking)) for group in groups))


async def file_matched(
    tx: Transaction, batch: Batch, opened: Opened, assay_id: UUID, some: Sequence[Matched]
) -> Sequence[GroupFiling]:
    """All groups that are about one order make one result."""
    groups = [opened.message.groups[one.place] for one in some]
    assay = some[0].match.assay
    if assay is None or assay.id != assay_id:
        raise AssertionError("groups are filed with the order they were matched to")
    about = About(opened=opened, groups=groups, match=some[0].match)
    became = await file_groups(tx, batch, about, assay)
    filed = [_filing(opened, one, became, tx) for one in some]
    materials = [_material(batch, one) for one in filed]
    inherited = holds_inherited(opened.message, opened.profile.profile, filed, materials)
    return [veiled(one, inherited=inherited) for one in filed]


def _material(batch: Batch, filing: GroupFiling) -> Material | None:
    """Of the tube that a group was filed with; None if it was with none, or the tube may not be used."""
    held = None if filing.assay_id is None else batch.held.get(filing.assay_id)
    return held[1].material if isinstance(held, tuple) else None


def became_of(found: Match) -> Became:
    """Of a group that is about no order: nothing was filed, and why."""
    outcome = Outcome.UNMAPPED if found.why in OF_THE_MAP else Outcome.UNMATCHED
    if found.why is NoMatch.NOT_ITS_ASSAY:
        outcome = Outcome.REFUSED
    return Became(outcome=outcome, why=found.why, reason=found.sentence)


def why_nothing(opened: Opened) -> str | None:
    """Why a whole message is of no patient, or holds nothing to file."""
    message = opened.message
    mark = (message.processing_id or "").strip().upper()[:1]
    if mark in NOT_IN_USE and mark not in opened.profile.profile.processing_ids:
        return f"The sender marks it as {NOT_IN_USE[mark]} (MSH-11 {mark}): of no patient."
    if message.query is not None:
        return "It is a question, not a result."
    if message.kind.split("^", maxsplit=1)[0] in ANSWERS:
        return "It is an answer to an order, not a result."
    return None if message.groups else NO_RESULT


def _by_order(matched: Iterable[Matched]) -> dict[UUID, list[Matched]]:
    found: dict[UUID, list[Matched]] = defaultdict(list)
    for one in matched:
        if one.match.why is None and one.match.assay is not None:
            found[one.match.assay.id].append(one)
    return found


def _filing(opened: Opened, one: Matched, became: Became, tx: Transaction) -> GroupFiling:
    assay, tube = one.match.assay, one.match.tube
    group = opened.message.groups[one.place]
    return GroupFiling(
        receipt_id=opened.receipt.id,
        place=one.place,
        lab=opened.receipt.lab,
        outcome=became.outcome,
        status=word_for([group]),
        at=tx.now,
        by=tx.call.by,
        why=became.why,
        reason=became.reason,
        tried=[{"place": tried.place, "id": tried.id, "found": tried.found} for tried in one.match.tried],
        remarks=became.remarks,
        kind=assay.kind if assay else None,
        sample_id=sample_id_of(one.match),
        aliquot_id=tube.aliquot_id if tube else None,
        assay_id=assay.id if assay else None,
        patient=assay.patient if assay else tube.patient if tube else None,
        result_version=became.result_version,
        by_person=tx.call.caller.kind == "person",
    )
