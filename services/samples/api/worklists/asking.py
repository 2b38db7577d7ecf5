"""How a list is narrowed: the same words for every list, for its pages and for its table."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import Query

from libs.common.call import Call
from libs.common.contracts.samples.assays import Priority
from libs.common.errors import Invalid
from libs.common.organisations import Organisations
from libs.common.vocabulary import Assay, Material, Preservation
from libs.common.wire import NETWORK_ZONE, OrganisationField, PatientCodeField, PlannedDate
from services.samples.domain import label as labels
from services.samples.domain.worklists.local_day import days
from services.samples.store.worklists.work_filter import WorkFilter

_DAYS: Final = "whole, in your time zone: of the list's own time (expected, received, ordered, resulted, announced)."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the query says; its days begin and end where the caller is."""

    named: WorkFilter
    first_day: date | None
    last_day: date | None

    def of(self, call: Call, parties: Organisations) -> WorkFilter:
        return replace(self.named, during=days(zone_of(call, parties), self.first_day, self.last_day))


def zone_of(call: Call, parties: Organisations) -> ZoneInfo:
    """Where the caller's organisation is."""
    own = parties.find(call.caller.organisation)
    return own.zone if own else NETWORK_ZONE


async def asked(
    *,
    hub: Annotated[OrganisationField | None, Query(description="Only for this hub.")] = None,
    hospital: Annotated[OrganisationField | None, Query(description="Only of this hospital's patients.")] = None,
    laboratory: Annotated[OrganisationField | None, Query(description="Only orders for this laboratory.")] = None,
    assay: Annotated[
        Assay | None, Query(description="Only orders, or tubes with an open order, of this assay.")
    ] = None,
    priority: Annotated[
        Priority | None, Query(description="Only orders, or tubes with an open order, of this.")
    ] = None,
    material: Annotated[Material | None, Query(description="Only of this material.")] = None,
    preservation: Annotated[Preservation | None, Query(description="Only kept like this.")] = None,
    patient: Annotated[PatientCodeField | None, Query(description="Only this patient's.")] = None,
    label: Annotated[str | None, Query(max_length=20, description="The tube with this label.")] = None,
    first_day: Annotated[PlannedDate | None, Query(description=f"From this day on, {_DAYS}")] = None,
    last_day: Annotated[PlannedDate | None, Query(description=f"Up to this day, {_DAYS}")] = None,
) -> Asked:
    """Read the filters."""
    if first_day is not None and last_day is not None and last_day < first_day:
        raise Invalid("This lies before the first day.", where="query.last_day", right=f"from {first_day} on")
    named = WorkFilter(
        hub=hub,
        hospital=hospital,
        laboratory=laboratory,
        assay=assay,
        priority=priority,
        material=material,
        preservation=preservation,
        patient=patient,
        label=labels.check(label, where="query.label") if label else None,
    )
    return Asked(named, first_day, last_day)
