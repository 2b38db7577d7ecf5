"""Whom the open trials leave out: children in numbers, and relapse groups by the criteria alone."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final, Self

from fastapi import APIRouter, Query

from libs.common.access import Permission, needs
from libs.common.application import Db, Parties
from libs.common.call import Call
from libs.common.errors import Forbidden, Invalid, Unavailable
from libs.common.problems import refusals
from libs.common.wire import View
from services.trials.commands.network.coverage import Coverage, GroupCoverage, read_coverage, read_group_coverage
from services.trials.domain.network.coverage import By
from services.trials.domain.network.groups import RISK_RULE, Group, GroupCovered
from services.trials.domain.network.reach import Reach, Way
from services.trials.domain.network.telling import Cells

router = APIRouter(prefix="/v1/coverage", tags=["coverage"])

MOST: Final = 3
EXACT: Final = "Exact numbers: not to be passed on."
SUPPRESSED: Final = (
    "Numbers from 1 to 4, and those that would give them away, are hidden (null); all others are told to the nearest 5."
)


class CellView(View):
    """Children who agree in these properties, by how far they get."""

    group: dict[str, str]
    children: dict[Reach, int | None]


class CoverageView(View):
    """`unconfirmed` and `none` have no open trial; a child may have several lesions, each is counted for itself."""

    on: date
    by: list[By]
    children: int | None
    groups: list[CellView]
    lesions: list[CellView]
    suppressed: bool
    note: str

    @classmethod
    def of(cls, found: Coverage) -> Self:
        return cls(
            on=found.day,
            by=list(found.by),
            children=found.told.children,
            groups=_cells(found.by, found.told.cells),
            lesions=_cells(("lesion",), found.told.lesions),
            suppressed=not found.exact,
            note=EXACT if found.exact else SUPPRESSED,
        )


def _cells(names: Sequence[str], cells: Cells) -> list[CellView]:
    groups = sorted({key[:-1] for key in cells})
    return [
        CellView(
            group=dict(zip(names, group, strict=True)),
            children={reach: cells.get((*group, reach), 0) for reach in Reach},
        )
        for group in groups
    ]


class WayView(View):
    """A door of an arm."""

    trial: str
    arm: str
    hospital: str

    @classmethod
    def of(cls, way: Way) -> Self:
        return cls(trial=way.trial.id, arm=way.arm.id, hospital=way.hospital)


class GroupView(View):
    """What all children of the group have in common; null: it does not matter."""

    relapse: str
    lineage: str
    timing: str | None
    site: str | None
    risk: str | None
    lesion: str | None

    @classmethod
    def of(cls, group: Group) -> Self:
        return cls(
            relapse=group.relapse,
            lineage=group.lineage,
            timing=group.timing,
            site=group.site,
            risk=group.risk,
            lesion=group.lesion,
        )


class GroupCoveredView(View):
    """`gap`: no child of the group can enter any arm at a hospital that is known to recruit."""

    group: GroupView
    gap: bool
    open: list[WayView]
    unconfirmed: list[WayView]

    @classmethod
    def of(cls, found: GroupCovered) -> Self:
        return cls(
            group=GroupView.of(found.group),
            gap=not found.open,
            open=[WayView.of(way) for way in found.open],
            unconfirmed=[WayView.of(way) for way in found.unconfirmed],
        )


class GroupCoverageView(View):
    """By the criteria alone. That a child of the group could enter does not say that every one can."""

    on: date
    risk_rule: str
    groups: list[GroupCoveredView]

    @classmethod
    def of(cls, found: GroupCoverage, *, gaps: bool) -> Self:
        shown = [one for one in found.groups if not (gaps and one.open)]
        return cls(on=found.day, risk_rule=RISK_RULE, groups=[GroupCoveredView.of(one) for one in shown])


@router.get(
    "",
    summary="Count the children who have no open trial",
    responses=refusals(Invalid, Forbidden, Unavailable),
)
async def get_coverage(
    db: Db,
    parties: Parties,
    call: Annotated[Call, needs(Permission.NETWORK_FIGURES)],
    by: Annotated[
        list[By] | None, Query(max_length=MOST, description="What to tell them apart by; the regions are pooled.")
    ] = None,
) -> CoverageView:
    """By relapse and lineage, all regions pooled, unless something else is asked for."""
    wanted = tuple(dict.fromkeys(by)) if by else (By.RELAPSE, By.LINEAGE)
    return CoverageView.of(await read_coverage(db, parties, call, wanted))


@router.get(
    "/groups",
    summary="Find relapse groups without an open trial, by the criteria alone",
    responses=refusals(Invalid, Forbidden, Unavailable),
)
async def get_group_coverage(
    db: Db,
    call: Annotated[Call, needs(Permission.TRIALS_READ)],
    gaps: Annotated[bool, Query(description="Only groups without an open trial.")] = False,  # noqa: FBT002 - a query
) -> GroupCoverageView:
    """First relapses by timing, site, lineage and risk; later ones; and every key lesion. No child is looked at."""
    return GroupCoverageView.of(await read_group_coverage(db, call), gaps=gaps)
