"""What becomes of the groups that are about one order: a version, a correction, a retraction, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from libs.common.database import Transaction
from libs.common.errors import Refusal
from services.samples.commands.assays.file_result import Filing, file_result
from services.samples.commands.instruments.batch import Batch, Opened
from services.samples.commands.instruments.retract_draft import retract_draft
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.results.families import AnyResult
from services.samples.domain.instruments.filing import Outcome
from services.samples.domain.instruments.germ_line_marks import INHERITED
from services.samples.domain.instruments.intent import WITHHELD, Intent, intent_of, reason_in, word_for
from services.samples.domain.instruments.mapping import Mapped, map_groups
from services.samples.domain.instruments.matching import Match, NoMatch, result_map
from services.samples.domain.instruments.message import OrderGroup
from services.samples.domain.instruments.withholding import holds_inherited
from services.samples.domain.tubes.sample import Sample
from services.samples.store.assays import results
from services.samples.store.instruments import filings

AHEAD: Final = timedelta(minutes=5)
"""How far a device's clock may run ahead of ours before its time is not taken."""
AGAIN: Final = "sent again as final, with other values than those released"


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """Of all groups of the order alike."""

    outcome: Outcome
    why: str | None = None
    reason: str | None = None
    remarks: tuple[str, ...] = ()
    result_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The groups of a message that are about one order."""

    opened: Opened
    groups: Sequence[OrderGroup]
    match: Match


@dataclass(frozen=True, slots=True)
class _Case:
    """The order as it is now, locked, with what an instrument says of it."""

    tx: Transaction
    batch: Batch
    about: About
    assay: Assay
    sample: Sample

    @property
    def status(self) -> str:
        return word_for(self.about.groups)

    @property
    def words(self) -> str:
        """They are read by others: not where they may say an inherited finding."""
        opened = self.about.opened
        kinds, material = self.assay.kind in INHERITED, self.sample.material
        if kinds or holds_inherited(opened.message, opened.profile.profile, (), [material]):
            return WITHHELD
        return reason_in(self.about.groups)


async def file_groups(tx: Transaction, batch: Batch, about: About, assay: Assay) -> Became:
    """A refusal is an answer, too: no consent, a tube that may not be used, a time before the extraction."""
    try:
        return await _file(_Case(tx, batch, about, *(await batch.hold(tx, assay.id))))
    except Refusal as refusal:
        return Became(outcome=Outcome.REFUSED, why=refusal.code, reason=refusal.sentence)


async def _file(case: _Case) -> Became:
    intent = intent_of(case.about.groups)
    if intent is Intent.ANNOUNCE:
        return Became(outcome=Outcome.NOTED, why=intent, reason="There is no value yet.")
    if intent in {Intent.CANCEL, Intent.TAKE_BACK}:
        return await _take_back(case, intent)
    profile = case.about.opened.profile.profile
    chosen = result_map(profile, case.assay.kind)
    if chosen is None:
        reason = f"The profile has no map for {case.assay.kind}."
        return Became(outcome=Outcome.UNMAPPED, why=NoMatch.UNKNOWN_CODES, reason=reason)
    mapped = map_groups(case.about.groups, chosen, profile)
    if mapped.body is None:
        reason = " ".join(mapped.problems)
        return Became(outcome=Outcome.UNMAPPED, why="no_result", reason=reason, remarks=_remarks(mapped))
    return await _keep(case, mapped, mapped.body, intent)


async def _keep(case: _Case, mapped: Mapped, body: AnyResult, intent: Intent) -> Became:
    version = case.assay.result_version
    if await _says_the_same(case, body):
        reason = f"Version {version} says the same."
        return Became(outcome=Outcome.SAME, reason=reason, remarks=_remarks(mapped), result_version=version)
    measured_at, odd = measured(case.about, case.tx.now)
    filing = _filing(case, body, measured_at, intent)
    posted = await file_result(case.tx, filing)
    case.batch.moved(posted.assay, case.sample)
    if posted.result.apart is not None:
        # What comes next must not repeat it: it is asked anew.
        case.batch.backgrounds.pop(posted.assay.id, None)
    return Became(outcome=Outcome.FILED, remarks=(*_remarks(mapped), *odd), result_version=posted.result.version)


def _filing(case: _Case, body: AnyResult, measured_at: datetime, intent: Intent) -> Filing:
    """Only a released result is corrected; an earlier draft gives way."""
    opened, tube = case.about.opened, case.about.match.tube
    correction = None
    if case.assay.is_released:
        correction = case.words if intent is Intent.CORRECT else AGAIN
    return Filing(
        assay=case.assay,
        sample=case.sample,
        lab=opened.receipt.lab,
        body=body,
        measured_at=measured_at,
        posted_by=opened.receipt.posted_by,
        instrument=opened.device.name if opened.device else opened.receipt.application,
        aliquot_id=tube.aliquot_id if tube else None,
        correction=correction,
        noted={"receipt": str(opened.receipt.id)},
        background=case.batch.backgrounds.get(case.assay.id),
    )


async def _says_the_same(case: _Case, body: AnyResult) -> bool:
    """The same body with the same status as what is newest: another message, and nothing new."""
    assay = case.assay
    if assay.awaits is None and not assay.is_released:
        return False
    newest = await results.find(case.tx, assay.id, assay.result_version)
    if newest.body != body:
        return False
    return assay.is_released or await filings.status_of_version(case.tx, assay.id, newest.version) == case.status


async def _take_back(case: _Case, intent: Intent) -> Became:
    """A draft nobody answered for is dismissed; what a person has released or posted, people decide on."""
    assay = case.assay
    if assay.awaits is None and not assay.is_released:
        return Became(outcome=Outcome.NOTED, why=intent, reason=case.words)
    newest = await results.find(case.tx, assay.id, assay.result_version)
    became = Became(outcome=Outcome.TO_DECIDE, why=intent, result_version=newest.version)
    if assay.awaits is None or newest.posted_by_person:
        return replace(became, reason=f"Version {newest.version} is a person's word: {case.status}, {case.words}")
    after = await retract_draft(case.tx, assay, reason=f"{case.status}: {case.words}")
    case.batch.moved(after, case.sample)
    if after.is_released:
        return replace(became, reason="The correction that waited is dismissed; the released result stands.")
    return replace(became, outcome=Outcome.RETRACTED, reason=case.words)


def measured(about: About, now: datetime) -> tuple[datetime, tuple[str, ...]]:
    """When it was measured, as far as the message says it; a device whose clock runs ahead is not believed."""
    seen = [one.observed_at for group in about.groups for one in group.observations]
    told = [*seen, *(group.resulted_at for group in about.groups), about.opened.message.sent_at]
    known = [at for at in told if at is not None]
    past = [at for at in known if at <= now + AHEAD]
    if past:
        return min(past[0], now), ()
    received = about.opened.receipt.received_at
    ahead = ("The device's times lie in the future; the time of reception was taken.",) if known else ()
    return received, ahead or ("The message names no time; the time of reception was taken.",)


def _remarks(mapped: Mapped) -> tuple[str, ...]:
    left = (f"In no field of the result: {', '.join(mapped.unmapped)}.",) if mapped.unmapped else ()
    return (*mapped.remarks, *left)
