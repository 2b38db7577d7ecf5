"""One person says what became of tubes on a list: destroyed, or exempted for a reason."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.errors import Invalid
from services.samples.commands.destruction.held_list import hold_list, person_of
from services.samples.domain.destruction.destruction import Destruction
from services.samples.domain.destruction.listed_tube import Account, ListedTube, TubeKind
from services.samples.domain.destruction.rules import Exemption
from services.samples.store.biobank import movements
from services.samples.store.destruction import destructions, listed_tubes
from services.samples.store.transit import custody


@dataclass(frozen=True, slots=True)
class NoteDestruction:
    """Which tubes of which list, by their labels, and what became of them."""

    call: Call
    destruction_id: UUID
    labels: tuple[str, ...]
    account: Account


async def note_destruction(db: Database, order: NoteDestruction) -> Destruction:
    """All of them, or none; it counts when a second person has witnessed it."""
    if order.account.exemption is Exemption.CONSENT_GIVEN_AGAIN:
        raise Invalid("That is stated by the registry alone.", where="body.exemption", right="another reason")
    by = person_of(order.call)
    async with db.transaction(order.call) as tx:
        held = await hold_list(tx, order.destruction_id, order.labels)
        for tube in held.named:
            await _check_time(tx, tube, order.account.happened_at)
        await listed_tubes.save(tx, [tube.noted(order.account, by=by, at=tx.now) for tube in held.named])
        after = held.destruction.grown()
        await destructions.save(tx, after, _entry(after, order))
        return tx.answer(after)


async def _check_time(tx: Transaction, tube: ListedTube, at: datetime) -> None:
    """What happened to a tube last came before its end."""
    if tube.kind is TubeKind.SAMPLE:
        since = max(one.since for one in await custody.of_sample(tx, tube.tube_id) if one.deed != "quarantined")
    else:
        last = await movements.last(tx, tube.tube_id)
        since = last.moved_at if last else at
    if at < since:
        sentence = f"{tube.label} was moved later than that."
        raise Invalid(sentence, where="body.happened_at", right=f"from {since.isoformat()} on")


def _entry(after: Destruction, order: NoteDestruction) -> Audit:
    told = order.account
    said = {"tubes": list(order.labels), "outcome": told.outcome, "method": told.method, "exemption": told.exemption}
    about = f"destruction/{after.id}"
    return Audit(did="noted destruction", about=about, patient=after.patient, reason=told.note, changes=said)
