"""From which sides a call sees rows: one condition for each, disjoint, so that each is found by its own index.

What each side shows is what `sight` shows together; row-level security says the same beneath.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Boolean, and_, any_, func, literal_column, select, true

from libs.common.call import Call
from libs.common.vocabulary import Assay
from services.samples.store.sight import Condition
from services.samples.store.tables.assays import OPEN, assays
from services.samples.store.tables.samples import samples
from services.samples.store.tables.transit import parcels

FEW: Final = 2_000
"""Orders that a laboratory has: up to here its samples are looked up one by one, from here on met on the way back."""


def sides_of_samples(call: Call, *, few: int = FEW, still_open: Assay | None = None) -> Sequence[Condition]:
    """Those of the own patients, those for the own hub, and others on which the own laboratory has an order.

    `still_open` is the assay of which they are to have an open order. Of others' samples it sees its own orders alone:
    they are looked for among the open ones, instead of among all that it ever had.
    """
    wanted = [] if still_open is None else [samples.c.id.in_(select(assays.c.sample_id).where(*_open(still_open)))]
    if call.everywhere:
        return (and_(true(), *wanted),)
    here = call.scope
    of_others = (samples.c.hospital != here, samples.c.hub.is_distinct_from(here))
    return (
        and_(samples.c.hospital == here, *wanted),
        and_(samples.c.hub == here, samples.c.hospital != here, *wanted),
        *(and_(side, *of_others) for side in _ordered_elsewhere(here, few=few, still_open=still_open)),
    )


def sides_of_assays(call: Call) -> Sequence[Condition]:
    """Those ordered here, those on samples for the own hub, those for the own patients."""
    if call.everywhere:
        return (true(),)
    here = call.scope
    by_others = assays.c.lab != here
    return (
        assays.c.lab == here,
        and_(assays.c.hub == here, by_others),
        and_(assays.c.hospital == here, by_others, assays.c.hub.is_distinct_from(here)),
    )


def sides_of_parcels(call: Call) -> Sequence[Condition]:
    """Those that the own organisation sends, those for it, and those of its patients that others send each other."""
    if call.everywhere:
        return (true(),)
    here = call.scope
    by_others = parcels.c.sender != here
    return (
        parcels.c.sender == here,
        and_(parcels.c.receiver == here, by_others),
        and_(parcels.c.hospital == here, by_others, parcels.c.receiver != here),
    )


def _open(kind: Assay) -> Sequence[Condition]:
    """As the indexes of what is open have it: with parameters, one plan for whoever asks could use none of them."""
    return (assays.c.kind == kind, literal_column(f"assays.{OPEN}", Boolean))


def _ordered_elsewhere(here: str, *, few: int, still_open: Assay | None) -> Sequence[Condition]:
    """Orders on samples for another hub: by how many there are, one of the two conditions holds.

    Few are looked up and sorted; of many the newest are soon met from the newest sample of all on.
    """
    orders = select(assays.c.sample_id).where(assays.c.lab == here, assays.c.hub.is_distinct_from(assays.c.lab))
    if still_open is not None:
        orders = orders.where(*_open(still_open))
    # In an order that `ix_assays_elsewhere` (of open ones `ix_assays_open_elsewhere`) alone has: else the server, which
    # takes hubs for laboratories that have as many of them, would look for so many among all orders that there are.
    some = orders.order_by(assays.c.kind, assays.c.sample_id).limit(few + 1)
    count = select(func.count()).select_from(some.subquery()).scalar_subquery()
    return (
        and_(samples.c.id == any_(func.array(some.scalar_subquery())), count <= few),
        and_(samples.c.id.in_(orders), count > few),
    )
