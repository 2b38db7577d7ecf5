"""A hub assembles kits of one kind, for whoever will order them."""

from dataclasses import dataclass
from datetime import datetime

from libs.common import outbox
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from libs.common.identifiers import new_id
from services.samples.commands.kits.keep_kits import today
from services.samples.domain.kits.component import Component, Told, contents, first_expiry
from services.samples.domain.kits.kit import Kit
from services.samples.domain.kits.kit_move import KitMove
from services.samples.domain.kits.kit_statements import stated
from services.samples.domain.kits.kit_states import Deed, KitState
from services.samples.domain.kits.template import Template, template
from services.samples.domain.label import Labelled
from services.samples.store import labels
from services.samples.store.kits import kits


@dataclass(frozen=True, slots=True)
class AssembleKits:
    """How many of which kind, and of which lots their components are."""

    call: Call
    template: str
    number: int
    components: tuple[Told, ...]
    assembled_at: datetime


@dataclass(frozen=True, slots=True)
class Assembled:
    """The new kits, all with the same in them."""

    kits: tuple[Kit, ...]
    components: tuple[Component, ...]


async def assemble_kits(db: Database, order: AssembleKits) -> Assembled:
    """They lie in the hub's stock from now on, each with a label of its own."""
    kind = template(order.template, where="body.template")
    async with db.transaction(order.call) as tx:
        inside = contents(kind, order.components, today=today(tx))
        made = [await _new(tx, order, kind, inside) for _ in range(order.number)]
        moves = [KitMove(deed=Deed.ASSEMBLED, before=None, after=kit, at=order.assembled_at) for kit in made]
        about = f"kit/{made[0].id}"
        entry = Audit(did="assembled kits", about=about, changes={"kits": [str(kit.id) for kit in made]})
        await kits.add(tx, moves, inside, entry)
        await outbox.put(tx, *(stated(move, at=tx.now) for move in moves))
        return tx.answer(Assembled(tuple(made), inside))


async def _new(tx: Transaction, order: AssembleKits, kind: Template, inside: tuple[Component, ...]) -> Kit:
    return Kit(
        id=new_id(),
        label=await labels.claim(tx, Labelled.KIT),
        template=kind.id,
        rule=kind.rule,
        maker=order.call.caller.organisation,
        holder=order.call.caller.organisation,
        state=KitState.IN_STOCK,
        expires_on=first_expiry(inside),
        assembled_at=order.assembled_at,
        assembled_by=order.call.by,
    )
