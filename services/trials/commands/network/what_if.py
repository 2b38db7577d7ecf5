"""What would other criteria do to the children of the network? Answered, noted in the audit trail, and not kept."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import orjson

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid, NotFound
from libs.common.off_loop import off_loop
from libs.common.permissions import Permission
from services.trials.commands.network.every_child import WITHIN, ask_every_child
from services.trials.commands.reassess import today
from services.trials.domain.changing.doors import Doors
from services.trials.domain.criteria.contradiction import Contradiction
from services.trials.domain.network.effects_counted import Counting, Others, counted
from services.trials.domain.network.seeing import Seeing
from services.trials.domain.network.what_if import NOBODY, Affected, Compared, Versions, compare, flaws_of
from services.trials.domain.trials.reading_trial import read_arms
from services.trials.domain.trials.record import CriteriaVersion, TrialRecord
from services.trials.domain.trials.trial import Trial
from services.trials.store import doors, trials


@dataclass(frozen=True, slots=True)
class AskWhatIf:
    """Proposed arms, or a version that was written; and the version to compare with (None: the one in force)."""

    call: Call
    trial: str
    arms: Sequence[dict[str, Any]] | None = None
    criteria_version: int | None = None
    against: int | None = None


@dataclass(frozen=True, slots=True)
class ArmEffects:
    """One arm: the caller's own children by code, and the others in numbers."""

    arm: str
    patients: tuple[Affected, ...]
    others: Others


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer; `trial` says whether a child has any arm at all."""

    trial: str
    day: date
    against: int
    criteria_version: int | None
    own: int
    arms: tuple[ArmEffects, ...]
    others: Others
    counting: Counting
    flaws: tuple[tuple[str, Contradiction], ...]


@dataclass(frozen=True, slots=True)
class _Question:
    record: TrialRecord
    versions: Versions
    reviewed: bool
    """By a second person, both of them: nobody has made this question up alone."""
    day: date


async def ask_what_if(db: Database, order: AskWhatIf) -> WhatIf:
    """The children are compared outside of any transaction, and the look is noted before the answer."""
    call = replace(order.call, once=None)
    proposed = None if order.arms is None else read_arms(order.arms)
    async with db.reading(call) as tx:
        asked = await _question(tx, order, proposed)
    given = asked.versions, asked.day, Seeing.of(call.caller)
    found = sum(await ask_every_child(db, call, compare, *given), NOBODY)
    answer = _answer(asked, order, found, await off_loop(flaws_of, asked.versions.after, within=WITHIN))
    async with db.transaction(call) as tx:
        await audit.write(tx, _entry(order, answer))
    return answer


async def _question(tx: Transaction, order: AskWhatIf, proposed: Any) -> _Question:
    record = await trials.find(tx, order.trial)
    if record is None:
        raise NotFound("There is no such trial.")
    versions = {one.criteria_version: one for one in await trials.all_criteria(tx, record.id)}
    against = _version(versions, order.against or record.in_force or max(versions), "body.against")
    before, reviewed = _trial(record, against.criteria_version, read_arms(against.arms)), False
    if proposed is not None:
        after = _trial(record, max(versions) + 1, proposed)
    else:
        wanted = _version(versions, order.criteria_version or max(versions), "body.criteria_version")
        after, reviewed = _trial(record, wanted.criteria_version, read_arms(wanted.arms)), wanted.approved
    compared = Versions(before, after, await _doors_of(tx, record.id, (before, after)))
    return _Question(record, compared, reviewed=reviewed and against.approved, day=today(tx))


async def _doors_of(tx: Transaction, trial: str, versions: Iterable[Trial]) -> Mapping[str, Doors]:
    """Of the trial's arms, as they stand today."""
    return {arm: found for (one, arm), found in (await doors.on(tx, today(tx), versions)).items() if one == trial}


def _version(versions: dict[int, CriteriaVersion], number: int, where: str) -> CriteriaVersion:
    found = versions.get(number)
    if found is None:
        raise Invalid("The trial has no such version of its criteria.", where=where, right=f"1 to {max(versions)}")
    return found


def _trial(record: TrialRecord, number: int, arms: Any) -> Trial:
    return Trial(record.id, record.title, record.phase, record.stage, number, arms)


def _answer(asked: _Question, order: AskWhatIf, found: Compared, flaws: Sequence[tuple[str, Contradiction]]) -> WhatIf:
    counting = _counting(order.call, asked)
    arms = dict.fromkeys(arm.id for trial in asked.versions.both for arm in trial.arms)
    return WhatIf(
        trial=asked.record.id,
        day=asked.day,
        against=asked.versions.before.criteria_version,
        criteria_version=asked.versions.after.criteria_version if order.arms is None else None,
        own=found.own,
        arms=tuple(_arm(arm, found, counting) for arm in arms),
        others=counted(found.trial, of=found.others, counting=counting),
        counting=counting,
        flaws=tuple(flaws),
    )


def _counting(call: Call, asked: _Question) -> Counting:
    if call.caller.may(Permission.NETWORK_FIGURES_EXACT):
        return Counting.EXACTLY
    return Counting.IN_STEPS if asked.reviewed else Counting.NOT_AT_ALL


def _arm(arm: str, found: Compared, counting: Counting) -> ArmEffects:
    own = tuple(one for one in found.affected if one.arm == arm)
    others = {effect: count for (where, effect), count in found.by_arm.items() if where == arm}
    return ArmEffects(arm, own, counted(others, of=found.others, counting=counting))


def _entry(order: AskWhatIf, answer: WhatIf) -> Audit:
    """With a digest of what was proposed: whoever asks again and again, a little otherwise, is seen doing so."""
    shown = sorted({one.patient for arm in answer.arms for one in arm.patients})
    asked = hashlib.sha256(orjson.dumps(order.arms)).hexdigest() if order.arms is not None else None
    changes = {"patients": shown, "against": answer.against, "version": answer.criteria_version, "arms": asked}
    return Audit(did="asked what if", about=f"trial/{answer.trial}", changes=changes)
