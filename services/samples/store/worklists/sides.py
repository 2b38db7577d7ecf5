"""From which side a call sees open work: one condition per side, disjoint, so that each is found by its own index.

Joined by OR they would make the server look at the whole network's open work, and judge every row of it.
"""

from collections.abc import Sequence

from sqlalchemy import and_, any_, func, select, text, true

from libs.common.call import Call
from services.samples.store.sight import Condition
from services.samples.store.tables.assays import OPEN, assays
from services.samples.store.tables.samples import samples
from services.samples.store.tables.unmatched import unmatched_tubes


def sides_of_tubes(call: Call) -> Sequence[Condition]:
    """Tubes for the own hub, those of the own patients, those with an open order for the own laboratory."""
    if call.everywhere:
        return (true(),)
    here = call.scope
    not_for_us = samples.c.hub.is_distinct_from(here)
    ordered = select(assays.c.sample_id).where(assays.c.lab == here, text(f"assays.{OPEN}"))
    return (
        samples.c.hub == here,
        and_(samples.c.hospital == here, not_for_us),
        # As an array: begun at the tubes, every one of them would be judged by all that the laboratory ever did.
        and_(samples.c.id == any_(func.array(ordered.scalar_subquery())), samples.c.hospital != here, not_for_us),
    )


def sides_of_orders(call: Call) -> Sequence[Condition]:
    """Orders for the own laboratory, those on tubes for the own hub, those for the own patients."""
    if call.everywhere:
        return (true(),)
    here = call.scope
    not_by_us, not_for_us = assays.c.lab != here, assays.c.hub.is_distinct_from(here)
    return (
        assays.c.lab == here,
        and_(assays.c.hub == here, not_by_us),
        and_(assays.c.hospital == here, not_by_us, not_for_us),
    )


def sides_of_unmatched(call: Call) -> Sequence[Condition]:
    """Those that the own hub has, and those out of parcels of the own hospital."""
    if call.everywhere:
        return (true(),)
    hub, hospital = unmatched_tubes.c.hub, unmatched_tubes.c.hospital
    return (hub == call.scope, and_(hospital == call.scope, hub != call.scope))
