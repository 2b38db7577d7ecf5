"""Once a night everything is looked at: every child, every arm, whatever anybody believes has changed.

Whoever told each change at once leaves nothing to be found here. All children are asked at the same time in a process
of their own; only those whose standing answers are other than that are looked at one by one, and what is then stated
says `check`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.identifiers import new_id
from libs.common.off_loop import off_loop
from libs.common.wire import NETWORK_ZONE
from services.trials.commands.reassess import reassess_all, today
from services.trials.commands.reassess_due import reassess_due
from services.trials.domain.answers.changes import ArmKey, Standing
from services.trials.domain.bulk.listed import truths_of
from services.trials.domain.changing.check import Asked, Check, due_answers, stand
from services.trials.domain.changing.check import asked as asked_at
from services.trials.domain.criteria.condition import Condition, Known
from services.trials.domain.criteria.windows import values, with_windows
from services.trials.domain.facts.assembling import facts_on
from services.trials.store import checks, doors, open_trials, patients, sources, verdicts

AT_ONCE: Final = 500
NOT_BEFORE: Final = 2
"""The hour, in the network's zone: midnight's own work is done by then."""

WITHIN: Final = 120.0
"""Seconds for a batch, waiting among them."""

_log = structlog.get_logger(__name__)


async def check_tonight(db: Database) -> Check | None:
    """The clock: once a day, in the small hours or as soon as the worker is there."""
    async with db.reading(Call.service("trials")) as tx:
        early = tx.now.astimezone(NETWORK_ZONE).hour < NOT_BEFORE
        if early or await checks.is_there(tx, today(tx)):
            return None
    return await check_everything(db)


async def check_everything(db: Database) -> Check:
    """Look at everybody and keep a report; what had been missed is stated now."""
    await reassess_due(db)
    started, children, answers, found, last = db.clock.now(), 0, 0, 0, ""
    while batch := await _gather(db, last):
        missed = await _missed(batch)
        found += await _mend(db, missed) if missed else 0
        children, answers, last = children + len(batch.codes), answers + batch.answers, batch.codes[-1]
    async with db.transaction(Call.service("trials")) as tx:
        check = Check(new_id(), today(tx), started, tx.now, children, answers, found)
        await checks.add(tx, check, Audit(did="checked all verdicts", about=f"verdict-check/{check.id}"))
    tell = _log.warning if found else _log.info
    tell("verdicts.checked", children=children, answers=answers, found=found)
    return check


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some children with all there is to compare; those who are answered nothing yet have no facts here."""

    codes: Sequence[str]
    asked: Mapping[str, Known]
    standing: Mapping[str, Mapping[ArmKey, Standing]]
    arms: Mapping[ArmKey, Asked]

    @property
    def answers(self) -> int:
        return len(self.asked) * len(self.arms)

    @property
    def trees(self) -> list[Condition]:
        """Of all arms, one after the other."""
        return [tree for arm in self.arms.values() for tree in arm.trees]


async def _gather(db: Database, after: str) -> _Batch | None:
    async with db.reading(Call.service("trials")) as tx:
        codes = await patients.codes_after(tx, after, most=AT_ONCE)
        if not codes:
            return None
        day = today(tx)
        trials = await open_trials.open_on(tx, day)
        told, standing = await sources.of_patients(tx, codes), await verdicts.of_patients(tx, codes)
        dead = await patients.deceased_among(tx, codes)
        facts = {code: facts_on(day, told.get(code, ())) for code in codes if code not in dead}
        asked = {
            code: values(with_windows(known, trials, day))
            for code, known in facts.items()
            if "course" in known or code in standing
        }
        at = await doors.on(tx, day, trials)
        arms = {(one.id, arm.id): asked_at(arm, at.get((one.id, arm.id), {})) for one in trials for arm in one.arms}
        return _Batch(codes, asked, standing, arms)


async def _missed(batch: _Batch) -> Sequence[str]:
    """Those whose answers do not stand as they should; children that died should be offered nothing."""
    rows: Sequence[Sequence[int]] = []
    if batch.asked and batch.arms:
        rows = await off_loop(truths_of, list(batch.asked.values()), batch.trees, within=WITHIN)
    due = {code: due_answers(batch.arms, row) for code, row in zip(batch.asked, rows, strict=False)}
    return [code for code in batch.codes if not stand(batch.standing.get(code, {}), due.get(code, {}))]


async def _mend(db: Database, codes: Sequence[str]) -> int:
    """What came since they were gathered is no find: first as usual, then everything anew."""
    async with db.transaction(Call.service("trials")) as tx:
        held = await patients.lock_all(tx, codes)
        await reassess_all(tx, held)
        return await reassess_all(tx, held, everything=True)
