"""People decide about a message: which order it is about, that it is nobody's, that it was matched wrongly."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, WrongState
from libs.common.vocabulary import Assay as Kind
from services.samples.commands.assays.release_result import check_is_person
from services.samples.commands.instruments.batch import Batch, Opened, batch_of
from services.samples.commands.instruments.file_message import Matched, conclude, file_matched, move
from services.samples.commands.instruments.open_message import opened_before
from services.samples.commands.instruments.quality.file_controls import Named, file_controls
from services.samples.commands.instruments.retract_draft import retract_draft
from services.samples.commands.runs.withdraw_control_value import withdraw_values
from services.samples.domain.assays.assay import Assay
from services.samples.domain.counselling.named import check_names_none
from services.samples.domain.instruments.arrival import ReceiptState
from services.samples.domain.instruments.control import is_control
from services.samples.domain.instruments.filing import DONE, WAITING, GroupFiling, Outcome
from services.samples.domain.instruments.known import KnownTube, as_key
from services.samples.domain.instruments.matching import RELEASED, Match, meant_kinds
from services.samples.domain.instruments.message import OrderGroup, Specimen
from services.samples.domain.instruments.receipt import Receipt
from services.samples.domain.stages import OPEN_ASSAYS
from services.samples.store.assays import assays
from services.samples.store.instruments import filings, receipt_rows
from services.samples.store.instruments.lookups import known_of
from services.samples.store.runs import control_traces, runs

MATCHABLE: Final = WAITING | {Outcome.REFUSED, Outcome.DISMISSED, Outcome.CONTROL}
_NOBODY: Final[dict[str, Any]] = dict.fromkeys(
    ("sample_id", "aliquot_id", "assay_id", "patient", "kind", "run_id", "control_lot_id")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """Which message and which of its groups (None: all that can be meant), and why (kept here)."""

    call: Call
    receipt_id: UUID
    reason: str
    places: Sequence[int] | None = None
    assay_id: UUID | None = None
    label: str | None = None
    kind: Kind | None = None
    control: Named | None = None


async def match_message(db: Database, order: Decide) -> Receipt:
    """A person says which order it is, or of a control which run: it is filed as if the message had named it."""
    async with db.transaction(order.call) as tx:
        receipt, batch, opened, kept = await _open(tx, order)
        chosen = _of_one_kind(order, opened, _chosen(order, kept, MATCHABLE))
        if order.control is not None:
            await _on_record(tx, "matched message", receipt, order, None)
            values = await file_controls(tx, batch, opened, chosen, named=order.control)
            return tx.answer(await conclude(tx, opened, _with(kept, values)))
        groups = [opened.message.groups[place] for place in chosen]
        found = await _meant(tx, batch, opened, groups, order)
        await _on_record(tx, "matched message", receipt, order, found.assay)
        matched = [Matched(place, found) for place in chosen]
        if found.assay is None:
            raise Invalid("No order is named.", where="body.assay_id")
        filed = await file_matched(tx, batch, opened, found.assay.id, matched)
        return tx.answer(await conclude(tx, opened, _with(kept, filed)))


async def take_back(db: Database, order: Decide) -> Receipt:
    """It was filed with the wrong order: its draft is dismissed, and it waits to be matched again."""
    async with db.transaction(order.call) as tx:
        receipt, _, opened, kept = await _open(tx, order)
        chosen = _chosen(order, kept, DONE)
        for assay_id in {kept[place].assay_id for place in chosen}:
            if assay_id is not None:
                await _undo(tx, assay_id, [kept[place] for place in chosen], order)
        await _withdraw(tx, receipt, [kept[place] for place in chosen], order)
        await _on_record(tx, "took back match", receipt, order, None)
        taken = [_decided(tx, kept[place], Outcome.TAKEN_BACK, order) for place in chosen]
        bare = [replace(one, **_NOBODY) for one in taken]
        return tx.answer(await conclude(tx, opened, _with(kept, bare)))


async def dismiss_message(db: Database, order: Decide) -> Receipt:
    """It is nobody's here, or of no use: it stays readable, and waits no more."""
    check_is_person(order.call)
    check_names_none(order.reason, where="body.reason")
    async with db.transaction(order.call) as tx:
        receipt = await receipt_rows.lock(tx, order.receipt_id)
        order.call.check_version(receipt.version)
        kept = {one.place: one for one in await filings.of_receipt(tx, receipt.id)}
        if not kept and receipt.state is not ReceiptState.REFUSED:
            raise WrongState(f"The message is {receipt.state}; it does not wait for anybody.")
        await _on_record(tx, "dismissed message", receipt, order, None)
        opened = opened_before(receipt, (await batch_of(tx, receipt.lab)).bench)
        if opened is None or not kept:
            return tx.answer(await move(tx, receipt, state=ReceiptState.IGNORED, reason=order.reason))
        gone = [_decided(tx, kept[place], Outcome.DISMISSED, order) for place in _chosen(order, kept, MATCHABLE)]
        return tx.answer(await conclude(tx, opened, _with(kept, gone)))


async def file_again(db: Database, call: Call, receipt_id: UUID, reason: str) -> Receipt:
    """The worker looks at what waits anew: a profile was mended, consent has come, a mistake of ours is gone."""
    check_names_none(reason, where="body.reason")
    async with db.transaction(call) as tx:
        receipt = await receipt_rows.lock(tx, receipt_id)
        call.check_version(receipt.version)
        controls = [one for one in await filings.of_receipt(tx, receipt.id) if one.outcome is Outcome.CONTROL]
        if not controls and receipt.state in {ReceiptState.RECEIVED, ReceiptState.FILED, ReceiptState.IGNORED}:
            raise WrongState(f"The message is {receipt.state}; nothing in it waits.")
        again = replace(receipt, state=ReceiptState.RECEIVED, processed_at=None, version=receipt.version + 1)
        entry = Audit(did="asked to file message again", about=f"receipt/{receipt.id}", reason=reason)
        await receipt_rows.save(tx, again, entry)
        return tx.answer(again)


async def _open(tx: Transaction, order: Decide) -> tuple[Receipt, Batch, Opened, dict[int, GroupFiling]]:
    check_is_person(order.call)
    check_names_none(order.reason, where="body.reason")
    receipt = await receipt_rows.lock(tx, order.receipt_id)
    order.call.check_version(receipt.version)
    batch = await batch_of(tx, receipt.lab)
    opened = opened_before(receipt, batch.bench)
    if opened is None:
        raise WrongState("The message could not be read, or was not filed yet: nothing in it can be matched.")
    return receipt, batch, opened, {one.place: one for one in await filings.of_receipt(tx, receipt.id)}


def _chosen(order: Decide, kept: dict[int, GroupFiling], allowed: frozenset[Outcome]) -> Sequence[int]:
    """Those asked for, or all that can be meant; refused if one of them cannot."""
    possible = [place for place, one in sorted(kept.items()) if one.outcome in allowed]
    wanted = possible if order.places is None else sorted(set(order.places))
    if not wanted or not set(wanted) <= set(possible):
        right = ", ".join(map(str, possible)) or "none of this message"
        raise WrongState("This cannot be said of these groups.", where="body.groups", right=right)
    return wanted


def _of_one_kind(order: Decide, opened: Opened, places: Sequence[int]) -> Sequence[int]:
    """Where nobody has named groups, a control is never taken for a child's, nor the other way round."""
    if order.places is not None:
        return places
    profile, wanted = opened.profile.profile, order.control is not None
    found = [place for place in places if is_control(opened.message.groups[place], profile) is wanted]
    if not found:
        right = ", ".join(map(str, places))
        raise WrongState("Name the groups: none of them is of this kind by itself.", where="body.groups", right=right)
    return found


async def _meant(tx: Transaction, batch: Batch, opened: Opened, groups: Sequence[OrderGroup], order: Decide) -> Match:
    if order.assay_id is not None:
        assay = await assays.find(tx, order.assay_id)
        assay.check_lab(opened.receipt.lab)
        return Match(assay=assay)
    label = order.label or ""
    batch.known = await known_of(tx, [OrderGroup(specimen=Specimen(ids=(label,)))])
    tubes = {tube.sample_id: tube for tube in batch.known.tubes.get(as_key(label), ())}
    if len(tubes) != 1:
        raise Invalid("This laboratory knows no such tube.", where="body.label")
    [tube] = tubes.values()
    return Match(tube=tube, assay=_order_of(tube, batch, opened, groups, order))


def _order_of(tube: KnownTube, batch: Batch, opened: Opened, groups: Sequence[OrderGroup], order: Decide) -> Assay:
    kinds = (
        {order.kind} if order.kind else {kind for one in groups for kind in meant_kinds(one, opened.profile.profile)}
    )
    own = [one for one in batch.known.of_sample.get(tube.sample_id, ()) if one.lab == opened.receipt.lab]
    fitting = [one for one in own if not kinds or one.kind in kinds]
    usable = [one for one in fitting if one.stage in OPEN_ASSAYS] or [one for one in fitting if one.stage in RELEASED]
    if len(usable) != 1:
        there = ", ".join(sorted({f"{one.kind} ({one.stage})" for one in own})) or "no orders here"
        raise Invalid("Not exactly one order of this tube fits; name it.", where="body.assay_id", right=there)
    return usable[0]


async def _withdraw(tx: Transaction, receipt: Receipt, taken: Sequence[GroupFiling], order: Decide) -> None:
    """A control's values, while its run is running; one that was judged by them is rejected first."""
    for run_id in sorted({one.run_id for one in taken if one.run_id is not None}):
        run = await runs.lock(tx, run_id)
        values = await control_traces.of_groups(tx, receipt.id, [one.place for one in taken])
        await withdraw_values(tx, run, [one for one in values if one.run_id == run.id], reason=order.reason)


async def _undo(tx: Transaction, assay_id: UUID, taken: Sequence[GroupFiling], order: Decide) -> None:
    """A draft goes; what was released is withdrawn or corrected first, by those who answer for it."""
    assay = await assays.lock(tx, assay_id)
    versions = {one.result_version for one in taken if one.assay_id == assay_id}
    if assay.is_released and assay.released_version in versions:
        raise WrongState(
            "The result was released: withdraw or correct it first, then take back the match.", where="path.message_id"
        )
    if assay.awaits is not None and assay.result_version in versions:
        await retract_draft(tx, assay, reason=order.reason)


def _decided(tx: Transaction, filing: GroupFiling, outcome: Outcome, order: Decide) -> GroupFiling:
    return replace(filing, outcome=outcome, why=outcome, reason=order.reason, at=tx.now, by=tx.call.by, by_person=True)


def _with(kept: dict[int, GroupFiling], changed: Sequence[GroupFiling]) -> Sequence[GroupFiling]:
    everything = {**kept, **{one.place: one for one in changed}}
    return [everything[place] for place in sorted(everything)]


async def _on_record(tx: Transaction, did: str, receipt: Receipt, order: Decide, assay: Assay | None) -> None:
    patient = assay.patient if assay else None
    changes = {"assay": str(assay.id)} if assay else None
    about = f"receipt/{receipt.id}"
    await audit.write(tx, Audit(did=did, about=about, patient=patient, reason=order.reason, changes=changes))
