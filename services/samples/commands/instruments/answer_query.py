"""An instrument asks what is to be done, with some tubes or with all: the open orders of its laboratory that it can do.

The tube and the step, never the child: the step's number comes back with the result and finds the order.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from services.samples.domain.instruments.device import Device
from services.samples.domain.instruments.known import Known, as_key
from services.samples.domain.instruments.message import OrderGroup, Protocol, Query, Specimen
from services.samples.domain.instruments.ordering import asked_code, code_of, kinds_of
from services.samples.domain.instruments.outgoing import OutgoingOrder, OutgoingTest
from services.samples.domain.instruments.profiles.device_profile import DeviceProfile
from services.samples.store.instruments import device_orders, open_orders
from services.samples.store.instruments.lookups import known_of
from services.samples.store.instruments.open_orders import OpenOrder
from services.samples.store.instruments.order_numbers import numbers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which device asks (None: nobody knows it), how it writes, and what for; `key`: what its key is for."""

    query: Query
    device: Device | None
    profile: DeviceProfile
    key: frozenset[str] | None = None


async def answer_query(db: Database, call: Call, asked: Asked) -> Sequence[OutgoingOrder]:
    """One for each tube, under the id that the instrument knows it by; none: there is nothing to do."""
    async with db.transaction(replace(call, once=None)) as tx:
        names = await _names(tx, asked)
        found = [one for one in await _open(tx, call, names) if _fits(one, asked)]
        numbers = await numbers_of(tx, [one.assay_id for one in found])
        if asked.device is not None and asked.device.takes_orders and asked.profile.protocol is Protocol.HL7:
            await device_orders.tell_again(tx, asked.device, [one.assay_id for one in found])
        about = f"device/{asked.device.id}" if asked.device else f"laboratory/{call.caller.organisation}"
        await audit.write(tx, Audit(did="answered query for orders", about=about, changes={"orders": len(found)}))
        return _written(found, names, numbers, asked)


async def _names(tx: Transaction, asked: Asked) -> Mapping[UUID, str] | None:
    """The samples that are asked about, by what they are called; None: all there are."""
    if asked.query.everything:
        return None
    ids = asked.query.specimen_ids
    known = await known_of(tx, [OrderGroup(specimen=Specimen(ids=ids))])
    return {sample: one for one in reversed(ids) if (sample := _sample(one, known, asked.profile)) is not None}


def _sample(sent: str, known: Known, profile: DeviceProfile) -> UUID | None:
    """The one tube that bears the id, or of which it is an order's number; of several none is guessed."""
    tubes = known.tubes.get(as_key(sent), ())
    own = [tube for tube in tubes if tube.how != "hospital_number" or profile.hospital_numbers]
    order = known.orders.get(as_key(sent))
    samples = {tube.sample_id for tube in own} or ({order.sample_id} if order else set())
    return samples.pop() if len(samples) == 1 else None


async def _open(tx: Transaction, call: Call, names: Mapping[UUID, str] | None) -> Sequence[OpenOrder]:
    if names is not None and not names:
        return ()
    wanted: Collection[UUID] | None = None if names is None else tuple(names)
    return await open_orders.open_of(tx, call.caller.organisation, wanted)


def _fits(order: OpenOrder, asked: Asked) -> bool:
    kinds = kinds_of(asked.device, asked.profile)
    if any(some is not None and order.kind not in some for some in (kinds, asked.key)):
        return False
    return not asked.query.codes or asked_code(order.kind, asked.profile, asked.query.codes) is not None


def _written(
    found: Sequence[OpenOrder],
    names: Mapping[UUID, str] | None,
    numbers: Mapping[UUID, str],
    asked: Asked,
) -> Sequence[OutgoingOrder]:
    tubes: dict[UUID, list[OpenOrder]] = {}
    for one in found:
        tubes.setdefault(one.sample_id, []).append(one)
    return [_of_tube(some, names, numbers, asked) for some in tubes.values()]


def _of_tube(
    orders: Sequence[OpenOrder],
    names: Mapping[UUID, str] | None,
    numbers: Mapping[UUID, str],
    asked: Asked,
) -> OutgoingOrder:
    first = orders[0]
    return OutgoingOrder(
        specimen=first.label if names is None else names[first.sample_id],
        tests=tuple(
            OutgoingTest(code=_code(one, asked), placer=numbers[one.assay_id], text=one.kind.value) for one in orders
        ),
        material=first.material or "",
        collected_at=first.collected_at,
        ordered_at=first.ordered_at,
    )


def _code(order: OpenOrder, asked: Asked) -> str:
    """As the device has called it, if it has."""
    return asked_code(order.kind, asked.profile, asked.query.codes) or code_of(order.kind, asked.profile)
