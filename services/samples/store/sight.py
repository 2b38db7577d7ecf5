"""Which rows a call may see: the predicate that stands in every query, in front of row-level security."""

from typing import Any

from sqlalchemy import Column, ColumnElement, Select, exists, or_, select, true

from libs.common.call import Call
from services.samples.store.tables.assays import assays
from services.samples.store.tables.biobank import aliquots, storages
from services.samples.store.tables.destruction import destructions
from services.samples.store.tables.forwarding import forwardings
from services.samples.store.tables.photographs import photographs
from services.samples.store.tables.reception import nonconformities
from services.samples.store.tables.samples import samples
from services.samples.store.tables.transit import parcels, shipments
from services.samples.store.tables.unmatched import unmatched_tubes

Condition = ColumnElement[Any]


def seen_samples(call: Call) -> Condition:
    """Of the own patients, for the own hub, those with an order at the own laboratory, those the own hub sent on."""
    if call.everywhere:
        return true()
    own, ordered = _own_samples(call), _ordered_of(call.scope, samples.c.id)
    return or_(own, ordered, _sent_on(call.scope, samples.c.id))


def seen_forwardings(call: Call) -> Condition:
    """Those of the own patients, and those of which the own hub is one of the two."""
    if call.everywhere:
        return true()
    kept = forwardings.c
    return or_(kept.hospital == call.scope, kept.from_hub == call.scope, kept.to_hub == call.scope)


def seen_photographs(call: Call) -> Condition:
    """Those of the own patients, of tubes that the own hub has, and those it took; nobody sees the whole network's."""
    kept, who = photographs.c, call.caller.organisation
    at_the_hub = select(samples.c.id).where(samples.c.id == kept.sample_id, samples.c.hub == who).exists()
    return or_(kept.hospital == who, kept.hub == who, at_the_hub)


def _own_samples(call: Call) -> Condition:
    return or_(samples.c.hospital == call.scope, samples.c.hub == call.scope)


def _sent_on(hub: str, sample_id: Column[Any]) -> Condition:
    return exists().where(forwardings.c.sample_id == sample_id, forwardings.c.by_hub == hub)


def _parcels_sent_on(call: Call) -> Select[Any]:
    return select(forwardings.c.parcel_id).where(forwardings.c.by_hub == call.scope)


def seen_assays(call: Call) -> Condition:
    """Those of the own patients, of samples for the own hub, and those ordered from the own laboratory."""
    if call.everywhere:
        return true()
    return or_(assays.c.hospital == call.scope, assays.c.hub == call.scope, assays.c.lab == call.scope)


def seen_aliquots(call: Call) -> Condition:
    """Those of the own patients, in the own biobank, and of samples on which the own laboratory has an order."""
    if call.everywhere:
        return true()
    return or_(
        aliquots.c.hospital == call.scope, aliquots.c.hub == call.scope, _ordered_of(call.scope, aliquots.c.sample_id)
    )


def seen_shipments(call: Call) -> Condition:
    """Those sent by the own hospital or to the own hub, and those in which the own hub sent tubes on."""
    if call.everywhere:
        return true()
    kept = shipments.c
    return or_(kept.hospital == call.scope, kept.hub == call.scope, kept.id.in_(_parcels_sent_on(call)))


def seen_storages(call: Call) -> Condition:
    """Those of the own hub."""
    return true() if call.everywhere else storages.c.hub == call.scope


def seen_parcels(call: Call) -> Condition:
    """Those of the own patients, those that the own organisation sends, and those for it."""
    if call.everywhere:
        return true()
    return or_(parcels.c.hospital == call.scope, parcels.c.sender == call.scope, parcels.c.receiver == call.scope)


def seen_nonconformities(call: Call) -> Condition:
    """Those about the own patients' tubes and the own parcels, and those that the own hub has found."""
    if call.everywhere:
        return true()
    kept = nonconformities.c
    return or_(kept.hospital == call.scope, kept.hub == call.scope, kept.parcel_id.in_(_parcels_sent_on(call)))


def seen_unmatched_tubes(call: Call) -> Condition:
    """Those that the own hub has, and those out of parcels that the own hospital sent."""
    if call.everywhere:
        return true()
    return or_(unmatched_tubes.c.hub == call.scope, unmatched_tubes.c.hospital == call.scope)


def seen_by(call: Call, *organisations: ColumnElement[Any]) -> Condition:
    """What names the own organisation in one of these columns."""
    return true() if call.everywhere else or_(*(column == call.scope for column in organisations))


def _ordered_of(lab: str, sample_id: Column[Any]) -> Condition:
    """Asked of the row at hand: a list of all that a laboratory ever had ordered would be made for a single tube."""
    return exists().where(assays.c.sample_id == sample_id, assays.c.lab == lab)


def seen_destructions(call: Call) -> Condition:
    """Those of the own patients, and those of tubes that the own organisation holds."""
    if call.everywhere:
        return true()
    return or_(destructions.c.hospital == call.scope, destructions.c.holder == call.scope)
