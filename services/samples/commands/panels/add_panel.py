"""A laboratory states a version of a panel of its own; results that named an earlier one keep that one."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database
from libs.common.errors import Invalid
from services.samples.commands.assays.release_result import check_is_person
from services.samples.domain.panels.own_panel import check_own
from services.samples.domain.panels.panel import Panel
from services.samples.store import patients
from services.samples.store.panels import panels

AHEAD: Final = timedelta(days=366)
"""How far before its day a version is stated; later ones are slips of the pen."""


@dataclass(frozen=True, slots=True)
class AddPanel:
    """The definition, whole; without a day it is in force from today on."""

    call: Call
    panel: Panel


async def add_panel(db: Database, order: AddPanel) -> Panel:
    """Somebody of the laboratory answers for the list."""
    check_is_person(order.call)
    lab = order.call.caller.organisation
    await asyncio.to_thread(check_own, order.panel, lab=lab)
    async with db.transaction(order.call) as tx:
        since = order.panel.effective_from or patients.today(tx)
        if since > patients.today(tx) + AHEAD:
            raise Invalid("A panel is stated within a year of its day.", where="body.effective_from", wrong=str(since))
        panel = replace(order.panel, lab=lab, effective_from=since, added_at=tx.now, added_by=tx.call.by)
        await panels.add(tx, panel, Audit(did="added panel", about=f"panel/{panel.id}/{panel.version}"))
        return tx.answer(panel)
