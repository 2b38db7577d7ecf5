"""A dose level or cohort opens, pauses or closes, wherever its arm is run."""

from dataclasses import replace

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import NotFound
from services.trials.store import arms_due, parts, trials
from services.trials.store.parts import PartStatus


async def set_part_status(db: Database, call: Call, said: PartStatus) -> PartStatus:
    """The office's word: it shuts doors of every hospital."""
    async with db.transaction(call) as tx:
        if await trials.lock(tx, said.trial) is None:
            raise NotFound("There is no such trial.")
        versions = await trials.all_criteria(tx, said.trial)
        arms = [arm for version in versions for arm in version.arms if arm["id"] == said.arm]
        if not any(part["id"] == said.part for arm in arms for part in arm.get("parts") or ()):
            raise NotFound("The arm has no such dose level or cohort.")
        before = await parts.newest_version(tx, said)
        call.check_version(before)
        kept = replace(said, version=before + 1)
        await parts.add(tx, kept, Audit("recorded part status", f"part/{said.trial}.{said.arm}.{said.part}"))
        await arms_due.add(tx, trial=said.trial, arm=said.arm)
        return tx.answer(kept)
